"""Tests of the analysis of sweeps."""
