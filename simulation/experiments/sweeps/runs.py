"""A run that is over, as it travels from the workers to the store."""

from __future__ import annotations

from dataclasses import dataclass

DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Run:
    """A run that is over, as the store keeps it.

    Attributes:
        key: what decides its results (see keys.py).
        digest, seed, replication: of which the key is made, with the version of results.
        status: done or failed.
        figures: every metric by name, if it is done.
        events, demand: of the kernel: number of events, digest of the potential arrivals.
        seconds: it took; kept beside the results, which are the same on any machine.
        reason, detail: why it failed, on one line and in full.
        attempts: how often it was begun.
    """

    key: str
    digest: str
    seed: int
    replication: int
    status: str
    figures: dict[str, float]
    events: int = 0
    demand: str = ""
    seconds: float = 0.0
    reason: str = ""
    detail: str = ""
    attempts: int = 1
