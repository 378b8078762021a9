"""The checks of check.py."""
