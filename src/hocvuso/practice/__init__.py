"""The scenario machine (pure), traces and rungs (thực hành)."""
