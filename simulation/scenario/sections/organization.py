"""``organization:`` the departments, their people, and the structure laid over them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, GetJsonSchemaHandler, field_validator
from pydantic_core.core_schema import CoreSchema, ValidationInfo

from simulation.registry import structure_names
from simulation.scenario.charts import Chart, Ties
from simulation.scenario.declaration import Section, parameter, part
from simulation.scenario.fields import Flag, Name, Number, OrNone, Text, Whole
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import did_you_mean, or_load, refuse
from simulation.scenario.sections.interruptions import Interruptions
from simulation.scenario.sections.network import Network

MOST_STAFF = 1_000_000
MOST_DEPARTMENTS = 1_000


def _known_structure(name: str) -> str:
    if name not in structure_names():
        refuse(f"unknown structure '{name}'", or_load(did_you_mean(name, structure_names())))
    return name


class _Offered:
    """Lets editors offer the structures there are, those of plug-ins too."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Any:
        return {**handler(schema), "enum": list(structure_names())}


class Department(Section):
    """The people of one function."""

    staff: Whole = parameter(
        ...,
        unit="people",
        ge=1,
        le=MOST_STAFF,
        source="",
        sign={"response_time": -1, "lost_revenue": -1, "satisfaction": +1},
        description="How many people it has, managers included; with a chart, those in it.",
    )
    sectors: Whole = parameter(
        1,
        ge=1,
        le=MOST_STAFF,
        description="Parts that do not work together either; at most one for each person.",
    )
    skill: Number = parameter(
        1.0,
        gt=0,
        le=10,
        sign={"response_time": -1, "lost_revenue": -1, "satisfaction": +1},
        description="Mean speed of its people at their own function; 1 is normal.",
    )
    skill_cv: Number = parameter(
        0.0,
        ge=0,
        le=2,
        neutral=0.0,
        description="How much skill varies between people: standard deviation over mean. Who is "
        "there keeps a skill; what an intervention sets holds for those who come.",
    )
    room: Annotated[Whole | None, OrNone()] = parameter(
        None,
        unit="requests",
        ge=0,
        le=1_000_000,
        neutral=None,
        sign={"response_time": +1, "lost_revenue": -1},
        description="Places to wait in each sector or team, besides those being served, or before "
        "each person where `dispatch.rule` names one; who finds them taken is lost, or goes to "
        "`overflow`.",
    )
    overflow: Annotated[Name | None, OrNone()] = parameter(
        None,
        neutral=None,
        source="",
        description="The department to which a request goes that finds the room full.",
    )
    multitasking: Whole = parameter(
        1,
        unit="requests",
        ge=1,
        le=1_000,
        neutral=1,
        description="How many requests a person works on at once, each at an equal share of the "
        "time (processor sharing).",
    )
    interruptions: Annotated[Interruptions | None, OrNone()] = parameter(
        None,
        neutral=None,
        source="",
        description="What takes its people away from requests: breakdowns, calls, meetings.",
    )

    @field_validator("sectors", mode="after")
    @classmethod
    def _no_empty_sector(cls, sectors: int, info: ValidationInfo) -> int:
        staff = info.data.get("staff")
        if staff is not None and sectors > staff:
            refuse(f"there are more sectors than the {staff:,} staff", f"write {staff:,} or fewer")
        return sectors


class Organization(Section):
    """Who works where, and how they are organized."""

    structure: Annotated[Text, AfterValidator(_known_structure), _Offered()] = parameter(
        "hierarchical",
        source="",
        description="How people are organized: hierarchical is the silo, cross_functional teams, "
        "tree one hierarchy over everybody, whatever their department, matrix departments and "
        "teams at once, with two superiors for each, network the silo with informal ties, custom "
        "that of an org chart.",
    )
    span_of_control: Whole = parameter(
        6, unit="people", ge=2, le=100, description="How many people report to one manager."
    )
    teams: Whole = parameter(
        4, ge=1, le=10_000, description="Number of teams (cross_functional and matrix only)."
    )
    guilds: Flag = parameter(
        True, description="Whether people of one function know each other across teams."
    )
    network: Network = part(Network, "The informal ties besides those of the structure.")
    chart: Annotated[Chart | None, OrNone()] = parameter(
        None,
        source="",
        description="Who there is and who reports to whom: a CSV file beside the scenario, or its "
        "rows, with the columns id, manager, department and, if one likes, team, level, "
        "generation. The staff of the departments is that of the chart.",
    )
    ties: Annotated[Ties | None, OrNone()] = parameter(
        None,
        source="",
        description="Who knows whom besides (custom only): a CSV file beside the scenario, or its "
        "rows, with the columns person and contact, two ids of the chart.",
    )
    managers_serve: Flag = parameter(
        True, description="Whether managers also serve customers themselves."
    )
    departments: FrozenMapping[Name, Department] = parameter(
        ..., source="", description="The departments by name."
    )

    @property
    def ties_per_person(self) -> float:
        """Informal ties, divided by the number of people."""
        if self.network.ties_per_person is None:
            return 1.0 if self.structure == "network" else 0.0
        return self.network.ties_per_person

    @field_validator("departments", mode="after")
    @classmethod
    def _some_departments(
        cls, departments: FrozenMapping[str, Department]
    ) -> FrozenMapping[str, Department]:
        if not departments:
            refuse("there must be at least one department", "write sales: {staff: 12}")
        if len(departments) > MOST_DEPARTMENTS:
            refuse(f"there are more than {MOST_DEPARTMENTS:,} departments", "merge some")
        return departments
