"""Bugs put in on purpose, to show that the fast tests find them: `python -m tests.mutants`."""
