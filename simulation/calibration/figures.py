"""The figures by which a log and its simulation are held against each other.

They are computed by the same functions from the same table, whether cases were observed or
simulated: what a handoff is cannot differ between the two.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.calibration.rows import Rows
from simulation.scenario.working_week import DAY

MOST_HANDOFFS = 6
STEPS = 6


@dataclass(frozen=True)
class CaseTable(Rows):
    """One row a case.

    Attributes:
        days: calendar days from arrival until it is done for the first time; NaN if it never was.
        handoffs: how often it went to another team, all its life.
        ping_pong: whether it came back to a team right after one other.
        reopened: whether it came back after being done.
        approval: calendar days in which it waited for approvals and was decided about; NaN if it
            needed none.
        left: whether its customer left before anybody answered.
    """

    days: np.ndarray
    handoffs: np.ndarray
    ping_pong: np.ndarray
    reopened: np.ndarray
    approval: np.ndarray
    left: np.ndarray


def case_table(
    case: np.ndarray,
    team: np.ndarray,
    reopened: np.ndarray,
    days: np.ndarray,
    approval: np.ndarray,
    left: np.ndarray,
) -> CaseTable:
    """Return the table of cases from their visits in order, and what is known of each case."""
    number, visits = len(days), len(case)  # of which there may be none
    moves = np.append(False, (case[1:] == case[:-1]) & (team[1:] != team[:-1]))[:visits]
    handoffs = np.bincount(case, moves, minlength=number).astype(int)
    distinct = np.append(True, (case[1:] != case[:-1]) | (team[1:] != team[:-1]))[:visits]
    c, t = case[distinct], team[distinct]
    back = (c[2:] == c[:-2]) & (t[2:] == t[:-2])
    ping_pong = np.bincount(c[2:], back, minlength=number) > 0
    came_back = np.bincount(case, reopened, minlength=number) > 0
    return CaseTable(days, handoffs, ping_pong, came_back, approval, left)


def days_between(arrival: np.ndarray, resolved: np.ndarray) -> np.ndarray:
    """Return calendar days; NaN for what is not resolved."""
    return np.where(resolved >= 0, (resolved - arrival) / DAY, np.nan)


def days_of(lasting: np.ndarray) -> np.ndarray:
    """Return calendar days of µs; NaN for what is negative, which says that there is none."""
    return np.where(lasting >= 0, lasting / DAY, np.nan)


def figures(table: CaseTable) -> dict[str, float]:
    """Return every figure by name; NaN where there are too few cases to tell."""
    days = table.days[~np.isnan(table.days)]
    handoffs = table.handoffs
    mean = _mean(handoffs)
    found = {
        "median": _quantile(days, 0.5), "mean": _mean(days),
        "p90": _quantile(days, 0.9), "within_1": _within(days, 1), "within_7": _within(days, 7),
        "handed": _mean(handoffs > 0), "handoffs": mean,
        "overdispersion": float(handoffs.var() / mean) if mean > 0 else np.nan,
        "ping_pong": _mean(table.ping_pong), "reopened": _mean(table.reopened),
        "left": _mean(table.left),
        **_of_approvals(table.approval),
    }  # fmt: skip
    for k in range(STEPS):
        reached = (handoffs >= k).sum()
        found[f"another_{k}"] = float((handoffs > k).sum() / reached) if reached >= 20 else np.nan
    for k in range(MOST_HANDOFFS + 1):
        chosen = handoffs == k if k < MOST_HANDOFFS else handoffs >= k
        of_them = table.days[chosen & ~np.isnan(table.days)]
        found[f"days_{k}"] = _quantile(of_them, 0.5) if len(of_them) >= 10 else np.nan
    return {name: float(value) for name, value in found.items()}


def _of_approvals(days: np.ndarray) -> dict[str, float]:
    """Return the share of cases with an approval, and the mean time of those that have one."""
    known = days[~np.isnan(days)]
    return {"approval": _mean(~np.isnan(days)), "approval_time": _mean(known)}


def untold(table: CaseTable) -> set[str]:
    """Return the figures of which a log says nothing: nobody leaves in it, nothing is approved."""
    nobody = set() if table.left.any() else {"left"}
    return nobody if (~np.isnan(table.approval)).any() else nobody | {"approval", "approval_time"}


def _mean(values: np.ndarray) -> float:
    """Return the mean; NaN of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def _within(days: np.ndarray, limit: float) -> float:
    return _mean(days <= limit)


def _quantile(values: np.ndarray, share: float) -> float:
    return float(np.quantile(values, share)) if len(values) else float("nan")


def resampled(
    table: CaseTable, number: int, seed: int = 1, confidence: float = 0.95
) -> dict[str, tuple[float, float]]:
    """Return an interval of each figure by bootstrap over cases."""
    generator = np.random.default_rng(seed)
    cases = len(table.days)
    samples = [figures(table.of(generator.integers(0, cases, cases))) for _ in range(number)]
    tail = (1 - confidence) / 2
    intervals = {}
    for name in samples[0]:
        values = np.array([sample[name] for sample in samples])
        known = values[~np.isnan(values)]
        low, high = np.quantile(known, [tail, 1 - tail]) if len(known) else (np.nan, np.nan)
        intervals[name] = (float(low), float(high))
    return intervals
