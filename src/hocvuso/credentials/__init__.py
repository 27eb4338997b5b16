"""Certificates: issue, revoke, verify, QR, PDF, status list (chứng nhận)."""
