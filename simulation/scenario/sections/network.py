"""``organization.network:`` informal ties besides the lines of reporting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import model_validator

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Number, OneOf, OrNone

Preset = Literal["random", "local_team", "random_interdivisional", "core_periphery", "multiscale"]
PRESETS: Mapping[Preset, tuple[float | None, float | None]] = {
    "random": (None, None),
    "local_team": (None, 0.0),
    "random_interdivisional": (0.0, None),
    "core_periphery": (0.1, 0.15),
    "multiscale": (0.5, 0.5),
}
"""Depth scale λ and distance scale ζ of the five classes of Dodds, Watts & Sabel 2003."""
SOURCE = "Dodds, Watts & Sabel 2003, PNAS 100:12516"


class Network(Section):
    """How many informal ties there are besides those of the structure, and between whom.

    Two people i and j are tied with a chance that goes with exp(-D/λ)·exp(-x/ζ): D is the depth of
    their lowest common superior, x = √max(0, d_i² + d_j² - 2), where d are their distances to that
    superior.
    """

    preset: Annotated[Annotated[Preset, OneOf()] | None, OrNone()] = parameter(
        None,
        source=SOURCE,
        description="A name for a pair of scales: random (none, none), local_team (none, 0), "
        "random_interdivisional (0, none), core_periphery (0.1, 0.15), multiscale (0.5, 0.5). "
        "A scale that is given itself wins.",
    )
    ties_per_person: Annotated[Number | None, OrNone()] = parameter(
        None,
        unit="ties",
        ge=0,
        le=100,
        source=SOURCE,
        description="Informal ties, divided by the number of people; at most all there can be. "
        "If none is given, it is 1 with the structure network and 0 with the others.",
    )
    depth_scale: Annotated[Number | None, OrNone()] = parameter(
        None,
        ge=0,
        le=1_000,
        source=SOURCE,
        description="Levels λ further down at which ties are e times as rare; at 0 there are only "
        "ties whose lowest common superior is the chief, with none the level does not matter.",
    )
    distance_scale: Annotated[Number | None, OrNone()] = parameter(
        None,
        ge=0,
        le=1_000,
        source=SOURCE,
        description="Distance ζ in the hierarchy over which ties become e times as rare; at 0 only "
        "people with the same superior are tied, with none distance does not matter.",
    )

    @model_validator(mode="before")
    @classmethod
    def _by_preset(cls, data: Any) -> Any:
        """Put the scales of the preset in place of its name, where they are not given."""
        if not isinstance(data, Mapping) or data.get("preset") not in tuple(PRESETS):
            return data
        depth, distance = PRESETS[data["preset"]]
        return {"depth_scale": depth, "distance_scale": distance, **data, "preset": None}
