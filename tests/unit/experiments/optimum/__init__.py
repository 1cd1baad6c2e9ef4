"""Tests of optimization: selection, search, budgets, and whole experiments that optimize."""
