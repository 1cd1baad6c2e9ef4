"""Write docs/gallery.md: ``python -m tests.gallery``, from the files in scenarios/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulation.experiments.lessons import Demonstration, demonstrate
from simulation.presentation.gallery_page import page
from simulation.scenario.gallery import gallery

PAGE = Path(__file__).parents[1] / "docs" / "gallery.md"


def demonstrated(names: Sequence[str] | None = None) -> Mapping[str, Sequence[Demonstration]]:
    """Run the lessons of scenarios, of all of them if none are named, as their commands do."""
    return {
        name: [demonstrate(name, lesson) for lesson in scenario.lessons]
        for name, scenario in gallery().items()
        if names is None or name in names
    }


if __name__ == "__main__":
    PAGE.write_text(page(gallery(), demonstrated()), encoding="utf-8")
    print(f"written to {PAGE}")
