"""Tests of the kernel's parts."""
