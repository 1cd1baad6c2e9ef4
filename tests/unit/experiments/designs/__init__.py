"""Experiments as written."""
