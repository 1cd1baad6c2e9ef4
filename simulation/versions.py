"""Versions: of the program, and of its results.

`RESULTS_VERSION` grows whenever the same scenario and seed may give other figures than before; only
``python -m tests.golden.update --reason …`` raises it. Results of different versions are not mixed.
"""

from __future__ import annotations

__version__ = "0.1.0"
RESULTS_VERSION = 7
