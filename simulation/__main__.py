"""``python -m simulation`` is ``silosim``."""

from simulation.cli import main

if __name__ == "__main__":
    main()
