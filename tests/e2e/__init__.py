"""Tests of the whole program, as people use it."""
