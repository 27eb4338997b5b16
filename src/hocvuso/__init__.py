"""hocvuso: the platform of a mass movement for digital literacy (Bình dân học vụ số)."""

__version__ = "0.1.0"
