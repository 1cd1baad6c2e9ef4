"""The key of a run: what decides its results, and nothing else."""

from __future__ import annotations

import hashlib

from simulation.versions import RESULTS_VERSION


def run_key(
    scenario_digest: str, seed: int, replication: int, plugged: tuple[str, ...] = ()
) -> str:
    """Return the key of a run under the version of results of this program."""
    return run_key_of(scenario_digest, seed, replication, RESULTS_VERSION, plugged)


def run_key_of(
    scenario_digest: str,
    seed: int,
    replication: int,
    results_version: int,
    plugged: tuple[str, ...],
) -> str:
    """Return the key of a run under a version of results."""
    parts = (scenario_digest, str(seed), str(replication), str(results_version), *plugged)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
