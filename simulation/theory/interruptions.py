"""One server who is called away: interruptions, breakdowns, meetings and vacations."""

from __future__ import annotations

from dataclasses import replace

from simulation.theory.basics import (
    Moments,
    QueueMetrics,
    require_non_negative,
    require_stable,
)
from simulation.theory.general_service import mg1
from simulation.theory.laws import Law
from simulation.theory.priorities import cobham, preemptive_resume


def completion_time(service: Moments, interruption_rate: float, interruption: Moments) -> Moments:
    """Return the moments of a service with its interruptions, from first start to end.

    Args:
        service: moments of the work itself.
        interruption_rate: nu, per time unit of work done (none strikes during another).
        interruption: moments of the length of an interruption.

    Raises:
        ValueError: the rate is out of range.

    Source: Gaver 1962, J. R. Stat. Soc. B 24:73, preemptive resume: E[C] = E[S] (1 + nu E[D]),
    E[C^2] = E[S^2] (1 + nu E[D])^2 + nu E[S] E[D^2].
    """
    require_non_negative("interruption_rate", interruption_rate)
    stretch = 1 + interruption_rate * interruption.mean
    return Moments(
        mean=service.mean * stretch,
        second=service.second * stretch**2 + interruption_rate * service.mean * interruption.second,
    )


def interruptions_while_serving(
    arrival_rate: float, service: Moments, interruption_rate: float, interruption: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server is interrupted only while it serves.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        interruption_rate: nu, per time unit of work done, not negative.
        interruption: moments of the length of an interruption.

    Returns:
        Means; the utilization counts interruptions as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda times the mean completion time reaches 1.

    Source: Gaver 1962, J. R. Stat. Soc. B 24:73; M/G/1 with completion times as service.
    """
    return mg1(arrival_rate, completion_time(service, interruption_rate, interruption))


def interruptions_also_when_idle(
    arrival_rate: float, service: Moments, interruption_rate: float, interruption: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server also takes interruptions when idle, one after the other.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        interruption_rate: nu, Poisson at all times, per time unit, not negative; those that
            arrive during another queue up before all work (messages read at once).
        interruption: moments of the length of an interruption.

    Returns:
        Means of the customers; the utilization counts interruptions as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: customers and interruptions together bring a load of 1 or more.

    Source: preemptive-resume priority of interruptions over customers, see
    ``preemptive_resume``; White & Christie 1958, Oper. Res. 6:79.
    """
    both = preemptive_resume((interruption_rate, arrival_rate), (interruption, service))
    return QueueMetrics(arrival_rate, both.utilization, both.mean_waits[1], both.mean_sojourns[1])


def breakdowns_also_when_idle(
    arrival_rate: float, service: Moments, breakdown_rate: float, repair: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server breaks down at a fixed rate whenever it is up, busy or idle.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        breakdown_rate: nu, per time unit in which the server is up (none strikes during a repair).
        repair: moments of the length of a repair; work is resumed after it.

    Returns:
        Means of the customers; the utilization counts repairs as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] reaches the share of time the server is up.

    Source: Avi-Itzhak & Naor 1963, Oper. Res. 11:303; up for a share
    u = 1 / (1 + nu E[R]), W = (lambda E[S^2] + nu u^3 E[R^2]) / (2 u (u - rho)) + E[S] / u.
    It is ``interruptions_also_when_idle`` with a whole row of queued interruptions as one repair.
    """
    require_non_negative("arrival_rate", arrival_rate)
    require_non_negative("breakdown_rate", breakdown_rate)
    up = 1 / (1 + breakdown_rate * repair.mean)
    load = arrival_rate * service.mean
    require_stable(load, up)
    work = arrival_rate * service.second + breakdown_rate * up**3 * repair.second
    wait = work / (2 * up * (up - load))
    return QueueMetrics(arrival_rate, load + 1 - up, wait, wait + service.mean / up)


def meetings(
    arrival_rate: float, service: Moments, meeting_rate: float, meeting: Moments
) -> QueueMetrics:
    """Return M/G/1 whose server goes to meetings, which interrupt nothing but go first.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time.
        meeting_rate: Poisson at all times, per time unit, not negative; those called during a
            service or another meeting begin right after it.
        meeting: moments of the length of a meeting.

    Returns:
        Means of the customers; the utilization counts meetings as busy.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: customers and meetings together bring a load of 1 or more.

    Source: non-preemptive priority of meetings over customers, Cobham 1954, Oper. Res. 2:70.
    """
    both = cobham((meeting_rate, arrival_rate), (meeting, service))
    return QueueMetrics(arrival_rate, both.utilization, both.mean_waits[1], both.mean_sojourns[1])


def multiple_vacations(arrival_rate: float, service: Moments, vacation: Moments) -> QueueMetrics:
    """Return M/G/1 whose server, finding nobody, goes on vacation again and again.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time; service is exhaustive, until nobody is left.
        vacation: moments of the length of a vacation.

    Returns:
        Means; the utilization counts service only.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Doshi 1986, Queueing Systems 1:29; Takagi 1991, Queueing Analysis, volume 1: on top of
    the wait in M/G/1 comes the rest of a vacation, E[V^2] / (2 E[V]).
    """
    queue = mg1(arrival_rate, service)
    return _longer_wait(queue, vacation.second / (2 * vacation.mean))


def single_vacation(arrival_rate: float, service: Moments, vacation: Law) -> QueueMetrics:
    """Return M/G/1 whose server takes one vacation whenever nobody is left, then stays ready.

    Args:
        arrival_rate: lambda, per time unit, not negative.
        service: moments of the service time; service is exhaustive, until nobody is left.
        vacation: law of the length of a vacation.

    Returns:
        Means; the utilization counts service only.

    Raises:
        ValueError: an argument is out of range.
        UnstableQueueError: lambda E[S] >= 1.

    Source: Doshi 1986, Queueing Systems 1:29; Takagi 1991, Queueing Analysis, volume 1: on top of
    the wait in M/G/1 comes lambda E[V^2] / (2 (lambda E[V] + E[exp(-lambda V)])).
    """
    queue = mg1(arrival_rate, service)
    none_came = vacation.transform(arrival_rate)
    away = arrival_rate * vacation.moment(1) + none_came
    return _longer_wait(queue, arrival_rate * vacation.moment(2) / (2 * away))


def _longer_wait(queue: QueueMetrics, extra: float) -> QueueMetrics:
    """Return the same queue with something added to the wait."""
    return replace(
        queue, mean_wait=queue.mean_wait + extra, mean_sojourn=queue.mean_sojourn + extra
    )
