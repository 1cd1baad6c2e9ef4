"""How much memory this process held at most.

Not `ru_maxrss`: that begins with the memory of the parent, in tests that of the whole suite, and
never falls, so that it blames the innocent and hides what grows below it.
"""

from pathlib import Path

_STATUS, _FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def most_memory() -> int:
    """Return the most memory held since it was last forgotten, in kB (Linux)."""
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:"))


def forget_most_memory() -> int:
    """Let the most begin again from what is held now, and return that, in kB."""
    _FORGET.write_text("5", encoding="ascii")
    return most_memory()
