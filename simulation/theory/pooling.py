"""The same people otherwise arranged: sectors or a pool, serial handoffs or a case team."""

from __future__ import annotations

import math
from dataclasses import dataclass

import scipy  # type: ignore[import-untyped, unused-ignore]

from simulation.theory.approximations import allen_cunneen_approximation
from simulation.theory.basics import (
    DelayQueue,
    Moments,
    require_count,
    require_non_negative,
    require_positive,
    require_stable,
)
from simulation.theory.general_service import mekc
from simulation.theory.networks import tandem
from simulation.theory.queues import GIMcQueue, mmc

# --- When the silo wins: sectors against a pool ---------------------------------------------------


@dataclass(frozen=True)
class SectorsVersusMerged:
    """Compare separate sectors with the merged department of the same people.

    Attributes:
        sector: one of the equal sectors, with its own arrivals.
        merged: the department that serves all, slower by the price of generality.
    """

    sector: GIMcQueue
    merged: GIMcQueue

    @property
    def sectors_win(self) -> bool:
        """Tell whether the mean sojourn is shorter in the sectors."""
        return self.sector.mean_sojourn < self.merged.mean_sojourn


def sectors_versus_merged(
    sectors: int, servers_per_sector: int, load: float, slowdown: float
) -> SectorsVersusMerged:
    """Compare k sectors of specialists with one pool of generalists, mean specialist service 1.

    Args:
        sectors: k, at least 2.
        servers_per_sector: n, at least 1.
        load: rho, utilization of the specialists, in (0, 1).
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the load reaches 1, or load times slowdown does.

    Source: two M/M/c queues; Smith & Whitt 1981, Bell Syst. Tech. J. 60:39.
    """
    require_count("sectors", sectors, at_least=2)
    require_count("servers_per_sector", servers_per_sector)
    require_positive("load", load)
    require_positive("slowdown", slowdown)
    arrivals = load * servers_per_sector
    return SectorsVersusMerged(
        sector=mmc(arrivals, 1, servers_per_sector),
        merged=mmc(sectors * arrivals, 1 / slowdown, sectors * servers_per_sector),
    )


def pooling_border(sectors: int, load: float, servers_per_sector: int = 1) -> float:
    """Return y*, the slowdown of generalists above which separate specialists win.

    With y = y* the mean sojourns of k dedicated M/M/n queues and of one M/M/(k n) pool whose
    service takes y times as long are equal.

    Args:
        sectors: k, at least 2.
        load: rho, utilization of the specialists, in (0, 1).
        servers_per_sector: n, at least 1; 1 is the table of docs/verification.md.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: the load reaches 1.

    Source: root of Erlang C sojourns, between 1 (the pool wins) and 1 / rho (it never ends).
    """
    require_count("sectors", sectors, at_least=2)
    require_count("servers_per_sector", servers_per_sector)
    require_positive("load", load)
    require_stable(load * servers_per_sector, servers_per_sector)

    def pool_excess(slowdown: float) -> float:
        both = sectors_versus_merged(sectors, servers_per_sector, load, slowdown)
        return 1 - both.sector.mean_sojourn / both.merged.mean_sojourn

    return float(scipy.optimize.brentq(pool_excess, 1, (1 - 1e-12) / load, xtol=1e-14, rtol=1e-14))


def pooling_border_of_two(load: float) -> float:
    """Return y* of two single specialists in closed form.

    Args:
        load: rho, utilization of the specialists, in (0, 1).

    Raises:
        ValueError: the load is out of range.
        UnstableQueueError: the load reaches 1.

    Source: 1 / (1 - rho) = y / (1 - rho^2 y^2), the sojourn of M/M/2;
    y* = (-(1 - rho) + sqrt((1 - rho)^2 + 4 rho^2)) / (2 rho^2).
    """
    require_positive("load", load)
    require_stable(load, 1)
    idle = 1 - load
    return 2 / (idle + math.hypot(idle, 2 * load))  # the same root without cancellation


# --- Serial handoffs against a case team ----------------------------------------------------------


def serial_handoffs(
    stages: int, arrival_rate: float, service_rate: float, handoff_delay: float = 0.0
) -> float:
    """Return the mean sojourn through single specialists in a row.

    Args:
        stages: n, at least 1.
        arrival_rate: lambda, per time unit, positive.
        service_rate: mu of each stage, per time unit, positive.
        handoff_delay: h, time between two stages that occupies nobody, not negative.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda >= mu.

    Source: Burke 1956, Oper. Res. 4:699; n / (mu - lambda) + (n - 1) h.
    """
    require_count("stages", stages)
    require_non_negative("handoff_delay", handoff_delay)
    stations = tandem(arrival_rate, [service_rate] * stages, [1] * stages)
    return stations.mean_sojourn + (stages - 1) * handoff_delay


def case_team(
    stages: int, arrival_rate: float, service_rate: float, slowdown: float = 1.0
) -> DelayQueue:
    """Return, exactly, a team of n who each take a case through all its n stages: M/E_n/n.

    Args:
        stages: n, both the stages and the team, at least 1; up to about 7 in reasonable time.
        arrival_rate: lambda, per time unit, positive.
        service_rate: mu of a specialist at one stage, per time unit, positive.
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda y >= mu.

    Source: ``mekc``.
    """
    require_count("stages", stages)
    require_positive("service_rate", service_rate)
    require_positive("slowdown", slowdown)
    return mekc(arrival_rate, stages * slowdown / service_rate, stages, stages)


def case_team_approximation(
    stages: int, arrival_rate: float, service_rate: float, slowdown: float = 1.0
) -> float:
    """Approximate the mean sojourn of ``case_team``, for teams too large for the exact one.

    Args:
        stages: n, both the stages and the team, at least 1.
        arrival_rate: lambda, per time unit, not negative.
        service_rate: mu of a specialist at one stage, per time unit, positive.
        slowdown: y, mean service of a generalist over that of a specialist, positive.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda y >= mu.

    Source: Allen-Cunneen, see ``allen_cunneen_approximation``;
    n y / mu + (1 + 1/n) / 2 Wq(M/M/n).
    """
    require_count("stages", stages)
    require_positive("service_rate", service_rate)
    require_positive("slowdown", slowdown)
    service = Moments.from_scv(stages * slowdown / service_rate, 1 / stages)
    return allen_cunneen_approximation(arrival_rate, 1, service, stages).mean_sojourn
