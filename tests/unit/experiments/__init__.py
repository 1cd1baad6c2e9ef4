"""Tests of experiments: runs, comparisons, verification."""
