"""From which mechanisms random scenarios choose; the order matters where one builds on another."""

from __future__ import annotations

from .demand import (
    arrivals,
    balking,
    batches,
    budget,
    channels,
    complaints,
    connected,
    contacts,
    customers,
    decay,
    follow_ups,
    journeys,
    loyalty,
    memory,
    populations,
    profiles,
    reports,
    resolution_patience,
    satisfaction,
    segments,
    values,
    word_of_mouth,
)
from .mechanisms import (
    Mechanism,
    absences,
    control,
    custom,
    differences,
    direct_contact,
    errors,
    exceptions,
    feedback,
    forks,
    helping,
    interruptions,
    letters,
    managers_only_manage,
    matrix,
    multitasking,
    needs,
    network,
    nothing,
    notices,
    order,
    preemption,
    priorities,
    rooms,
    rule,
    scope,
    sectors,
    set_up,
    shared_system,
    synchronous,
    tree,
)

MODEL: tuple[Mechanism, ...] = (
    nothing, tree, sectors, managers_only_manage, scope, rule, helping, set_up, journeys,
    priorities, preemption, rooms, multitasking, interruptions, letters, channels,
    resolution_patience, feedback, network, needs, shared_system, direct_contact, connected,
    exceptions, control, order, synchronous, notices, errors, complaints, follow_ups,
    customers, values, differences,
    profiles, batches, populations, forks, arrivals, satisfaction, contacts, balking, loyalty,
    memory, segments, decay, reports, budget, word_of_mouth, matrix,
    custom, absences,
)  # fmt: skip

NETWORKS: tuple[Mechanism, ...] = (
    nothing, sectors, scope, rule, helping, set_up, priorities, preemption, rooms, multitasking,
    interruptions, channels, resolution_patience, feedback, order, differences, profiles, batches,
    populations, forks, arrivals, contacts, balking, absences,
)  # fmt: skip
"""Those of open queueing networks: routing, classes, rooms, batches; nobody asks or errs."""
