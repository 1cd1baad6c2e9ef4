"""Failures that are expected: a clear message and an exit code, never a traceback.

0 ok, 1 failed, 2 bad input, 3 partial (some runs failed), 130 interrupted.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import typer

from simulation.cli.consoles import close_stdout

OK, FAILED, BAD_INPUT, PARTIAL, INTERRUPTED = 0, 1, 2, 3, 130

Command = TypeVar("Command", bound=Callable[..., Any])

EXPECTED = (
    ("simulation.scenario.problems", "ScenarioError", BAD_INPUT),
    ("simulation.plug_ins", "PlugInError", BAD_INPUT),
    ("simulation.organization", "UnservedDepartmentError", BAD_INPUT),
    ("simulation.assembly", "TooManyPeopleError", BAD_INPUT),
    ("simulation.kernel.running", "TooManyOpenRequestsError", FAILED),
    ("simulation.experiments.sweeps.failures", "SweepError", FAILED),
)
"""Errors of the house that are told by their message: module, name, exit code."""


class BadInputError(Exception):
    """Something on the command line cannot be used; the message says what would be right."""


def told(command: Command) -> Command:
    """Turn the expected failures of a command into a message on stderr and an exit code."""

    @functools.wraps(command)
    def telling(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
            sys.stdout.flush()
        except KeyboardInterrupt:
            _tell("Interrupted.")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:  # the reader has seen enough, as in `silosim … | head`
            close_stdout()
            raise typer.Exit(OK) from None
        except OSError as error:
            _tell(_of_the_system(error))
            raise typer.Exit(FAILED) from None
        except MemoryError:
            _tell("there is not enough memory; run fewer replications or a smaller organization")
            raise typer.Exit(FAILED) from None
        except Exception as error:
            code = exit_code_of(error)
            if code is None:
                raise
            _tell(str(error))
            raise typer.Exit(code) from None

    return telling  # type: ignore[return-value]


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an expected failure, None for a defect of the program."""
    if isinstance(error, BadInputError):
        return BAD_INPUT
    for module, name, code in EXPECTED:
        home = sys.modules.get(module)  # if it was raised, its home is loaded
        if home is not None and isinstance(error, getattr(home, name)):
            return code
    return None


def _tell(message: str) -> None:
    print(message, file=sys.stderr)


def _of_the_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{(error.strerror or str(error)).lower()}"
