"""Sweeps: thousands of runs that survive anything, in a folder that can be taken up again."""
