"""Tests that mirror the modules."""
