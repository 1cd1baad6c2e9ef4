"""The command line: commands that parse what is asked for, and call.

Nothing heavy is imported before a command runs, so that ``silosim --help`` answers at once.
"""

from simulation.cli.entrance import main

__all__ = ["main"]
