"""Residents (cư dân), the roll (danh sách) and its import, matching, sealed identity numbers."""
