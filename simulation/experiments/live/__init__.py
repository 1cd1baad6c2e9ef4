"""Running organizations piece by piece for those who watch: frames, moves, two side by side."""

from simulation.experiments.live.duel import Duel, Score
from simulation.experiments.live.moves import Move
from simulation.experiments.live.watched import HOUR, Frame, WatchedRun

__all__ = ["HOUR", "Duel", "Frame", "Move", "Score", "WatchedRun"]
