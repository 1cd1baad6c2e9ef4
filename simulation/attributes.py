"""What attributes of employees are made of: those that can only be read, and views by function."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from numbers import Real
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from simulation.agents import Employee


class _ReadOnly(property):
    """A property that explains why it cannot be set."""

    why = ""

    def __set__(self, instance: Any, value: Any) -> NoReturn:
        """Refuse the value.

        Raises:
            AttributeError: always; it names the attribute and the remedy.
        """
        name = getattr(self.fget, "__name__", "this")
        raise AttributeError(f"{name} of {instance!r} cannot be set: {self.why}")


class by_structure(_ReadOnly):  # noqa: N801  - a decorator
    """Follows from the structure."""

    why = (
        "it follows from the structure; change that for everybody with "
        'model.change(**{"organization.structure": …}), or write a structure of your own'
    )


class of_the_person(_ReadOnly):  # noqa: N801  - a decorator
    """Is who somebody is: all draws hang on it."""

    why = "it is who this employee is; say it in the scenario"


class happening(_ReadOnly):  # noqa: N801  - a decorator
    """Is what happens at this moment."""

    why = (
        "it is what happens in the kernel at this moment; to change what people do, set skill, "
        "engagement or uses_system, or write a mechanism"
    )


class counted(_ReadOnly):  # noqa: N801  - a decorator
    """Is what has been counted so far."""

    why = "it is what the kernel has counted so far, on which the metrics rest"


class _ByFunction(MutableMapping[str, float]):
    """Numbers of one employee by function: a view, as all attributes are."""

    def __init__(self, employee: Employee) -> None:
        self._employee = employee

    def __len__(self) -> int:
        """Return the number of functions."""
        return len(self._employee.model.assembly.functions)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the functions: departments in use."""
        return iter(self._employee.model.assembly.functions)

    def __delitem__(self, function: str) -> None:
        """Refuse to forget a function."""
        raise TypeError("functions cannot be taken away")

    def __repr__(self) -> str:
        """Return the numbers as a dict shows them."""
        return repr(dict(self))

    def _column(self, function: str) -> int:
        functions = self._employee.model.assembly.functions
        if function not in functions:
            raise KeyError(f"unknown function {function!r}; known are: {', '.join(functions)}")
        return functions.index(function)


class Skills(_ByFunction):
    """Speed of one employee at each function."""

    def __getitem__(self, function: str) -> float:
        """Return the speed at a function: skill, practice, engagement and all."""
        e, f = self._employee, self._column(function)
        return float(e.model.parameters.speed[e.index, f])

    def __setitem__(self, function: str, value: float) -> None:
        """Set it; what changes later changes it in proportion."""
        check_above_zero(f"skills[{function!r}]", value)
        e, f = self._employee, self._column(function)
        e.model.slow.set_speed(e.model.parameters, e.index, f, value)


class Practice(_ByFunction):
    """Practice of one employee at each function."""

    def __getitem__(self, function: str) -> float:
        """Return the services at a function that are not forgotten."""
        e, f = self._employee, self._column(function)
        return float(e.model.slow.experience.practice[e.index, f])

    def __setitem__(self, function: str, value: float) -> None:
        """Set it; speed and errors follow by the learning curve of the scenario."""
        check_above_zero(f"practice[{function!r}]", value)
        e, f = self._employee, self._column(function)
        e.model.slow.set_practice(e.model.parameters, e.index, f, value)


def check_above_zero(name: str, value: float) -> None:
    """Refuse what is no number above 0, or not finite.

    Raises:
        ValueError: naming the attribute and what it was to be.
    """
    if not (isinstance(value, Real) and 0 < value < float("inf")):
        raise ValueError(f"{name} must be above 0, got {value}")
