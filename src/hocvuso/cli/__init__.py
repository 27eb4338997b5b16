"""The hocvuso command. Delivery only."""
