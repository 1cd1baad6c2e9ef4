"""Tests of tables, figures and descriptions."""
