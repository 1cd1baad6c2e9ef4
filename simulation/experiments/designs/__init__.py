"""Experiments as written: scenarios, factors and designs, checked before anything is run."""
