"""Benchmarks of silosim: against its peers, and of the way its kernel is written."""
