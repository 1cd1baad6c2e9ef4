"""Structure-aware mutation of everything a user may write: see `python -m tests.fuzz --help`."""
