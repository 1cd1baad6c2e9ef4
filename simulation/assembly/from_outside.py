"""Mechanisms from outside as the kernel is told of them: numbers, memory, the kernel itself."""

from __future__ import annotations

from collections.abc import Callable

from simulation.assembly.rows import floats
from simulation.kernel import state as k
from simulation.kernel.building import Announce, is_ready, kernel_with, say
from simulation.kernel.events import run_until
from simulation.kernel.hooks import ORDER, Added, HookError
from simulation.kernel.running import Run
from simulation.mechanism import HOOKS, Mechanism
from simulation.plug_ins import PlugInError, origin_of
from simulation.registry import mechanisms
from simulation.scenario import Scenario


def mechanisms_of(scenario: Scenario) -> tuple[Added, ...]:
    """Return the mechanisms from outside that a scenario sets, in the order of their names."""
    return tuple(_added(mechanisms.get(name)) for name in scenario.mechanisms)


def _added(mechanism: Mechanism) -> Added:
    return Added(
        mechanism.name,
        mechanism.functions,
        mechanism.values,
        mechanism.of_people,
        mechanism.of_requests,
        mechanism.build_digest,
        mechanism.is_in_a_file,
    )


def own_values(scenario: Scenario) -> k.Array:
    """Return what is set of all mechanisms, one after the other."""
    return floats(value for values in scenario.mechanisms.values() for value in values.values())


def shapes_of_memory(
    scenario: Scenario, employees: int, requests: int
) -> dict[str, tuple[int, ...]]:
    """Return the shapes of what mechanisms remember: a row for each employee and each request."""
    found = [mechanisms.get(name) for name in scenario.mechanisms]
    return {
        "own_people": (employees, sum(len(item.of_people) for item in found)),
        "own_requests": (requests, sum(len(item.of_requests) for item in found)),
        "own_faults": (len(ORDER),),
    }


def names_somebody(scenario: Scenario) -> bool:
    """Return whether a mechanism may name who takes a request."""
    return any("dispatch" in mechanisms.get(name).functions for name in scenario.mechanisms)


def has_to_compile(scenario: Scenario) -> bool:
    """Return whether the kernel of a scenario has still to be compiled for its mechanisms."""
    return bool(scenario.mechanisms) and not is_ready(mechanisms_of(scenario))


def kernel_for(scenario: Scenario, announce: Announce = say) -> Run:
    """Return the kernel that runs a scenario: ours, or one with its mechanisms compiled into it.

    Raises:
        PlugInError: a function of a mechanism does not compile.
    """
    if not scenario.mechanisms:
        return run_until
    try:
        return kernel_with(mechanisms_of(scenario), announce)
    except HookError as error:
        function = error.added.functions[error.hook]
        raise PlugInError(
            f"{origin_of(function)}: {function.__name__} of the mechanism '{error.added.name}' "
            f"does not compile at the hook '{error.hook}', which takes "
            f"({', '.join(HOOKS[error.hook].arguments)}): {_shortened(str(error))}; "
            "write plain arithmetic on numbers and on the kernel's tables, which numba compiles"
        ) from error


def check_faults(scenario: Scenario, s: k.State) -> None:
    """Refuse a run in which a mechanism returned what cannot be.

    Raises:
        PlugInError: naming the mechanisms at that hook and what they have to return.
    """
    for hook, faults in zip(ORDER, s.own_faults.tolist(), strict=True):
        if faults:
            guilty = [n for n in scenario.mechanisms if hook in mechanisms.get(n).functions]
            function: Callable[..., object] = mechanisms.get(guilty[0]).functions[hook]
            raise PlugInError(
                f"{origin_of(function)}: {' or '.join(guilty)} returned {faults:,} times at the "
                f"hook '{hook}' what cannot be ({HOOKS[hook].description}); "
                "look for a division by 0, or a number below or above what is allowed"
            )


def _shortened(text: str) -> str:
    """Return the lines of numba's explanation that say something, on one line."""
    noise = ("During:", "File ", "<source", "^", "There are ", "- Of which")
    lines = [line.strip() for line in text.splitlines()]
    return " ".join(line for line in lines if line and not line.startswith(noise))[:400]
