"""What holds for all tests: slow ones end where their time does."""

from __future__ import annotations

import os
import time

import pytest


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a slow test, and say so, once the time of SILOSIM_TESTS_UNTIL has come."""
    until = os.environ.get("SILOSIM_TESTS_UNTIL")
    if until and item.get_closest_marker("slow") and time.time() > float(until):
        pytest.skip("no time is left for it here: make test-slow")
