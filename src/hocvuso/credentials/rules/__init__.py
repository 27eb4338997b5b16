"""Pure parts of certificates: the token, the QR text, the trust list, the status list and the verdict. No Django."""
