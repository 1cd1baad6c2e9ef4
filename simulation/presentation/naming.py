"""What departments, settings and figures are called in a language."""

from __future__ import annotations

from simulation.outcomes.metric import Metric
from simulation.presentation.words import Words


def department_in(words: Words, name: str) -> str:
    """Return what a department is called: as in the scenario, but where a language has a word."""
    return name if words.language == "en" else words.find(f"departments.{name}", name)


def field_in_words(path: str, words: Words) -> str:
    """Return what settings are called, given their paths; a path where there is no better name."""
    names = [_one_field(item, words) for item in path.split(", ")]
    return ", ".join(dict.fromkeys(names))


def _one_field(path: str, words: Words) -> str:
    steps = path.split(".")
    for place, step in enumerate(steps):
        general = ".".join([*steps[:place], "each", *steps[place + 1 :]])
        found = words.find(f"fields.{general}", "")
        if found:
            return found.replace("{item}", department_in(words, step))
    return words.find(f"fields.{path}", path)


def title_of(metric: Metric, words: Words) -> str:
    """Return what a figure is called; in English where a language has no title for it."""
    return words.find(f"titles.{metric.name}", metric.title)


def by_the_clock(name: str) -> bool:
    """Return whether a figure is a time of customers, whose clock does not stop at closing time."""
    return "_customer_" in name


def interval_in(words: Words, text: str) -> str:
    """Return an interval; where a comma is the decimal mark, its ends are parted otherwise."""
    if words.language == "en" or not text:
        return text
    low, high = text.strip("[]").split(", ")
    return f"[{words.number(low)} ; {words.number(high)}]"
