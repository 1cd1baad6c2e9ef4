"""Tests of what changes day by day."""
