"""What can go wrong with a sweep as a whole; one run that fails is a row, not an error."""

from __future__ import annotations


class SweepError(Exception):
    """A sweep cannot go on; what is finished is kept, and the message says how to go on."""


class FolderInUseError(SweepError):
    """Another sweep is writing to the folder."""


class DamageError(SweepError):
    """What a store holds cannot be read."""
