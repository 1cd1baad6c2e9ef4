"""A scenario back as its writer would write it: with units, names and short forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Annotated, Any, NamedTuple, get_args

from pydantic.fields import FieldInfo

from simulation.scenario.batch_sizes import BatchSize
from simulation.scenario.charts import Chart, Ties
from simulation.scenario.collaboration import EFFECTS
from simulation.scenario.declaration import Section
from simulation.scenario.distributions import Distribution, Interarrival
from simulation.scenario.emitter import emit
from simulation.scenario.fields import CustomersClock, Quantity, WrittenAs
from simulation.scenario.frozen import thawed
from simulation.scenario.sections.channels import IMPLICIT_CHANNEL, Channel
from simulation.scenario.sections.mechanisms import section_of
from simulation.scenario.sections.scenario import DEFAULT_WORK, Scenario
from simulation.scenario.sections.stages import Stage
from simulation.scenario.sections.time import Time
from simulation.scenario.shape import bare, field_metadata, metadata
from simulation.scenario.units import Calendar, current_calendar, customers_calendar, using

_CALENDAR_FIELDS = ("hours_per_day", "days_per_week")
FIRST_LINE = "# yaml-language-server: $schema=scenario.schema.json\n"


def dump_scenario(scenario: Scenario, *, complete: bool = False) -> str:
    """Return YAML that loads to an equal scenario.

    Values that are the default are left out, unless the text is to be `complete`.
    """
    with using(scenario.units):
        written = _section(scenario, complete)
        if scenario.calendar is not None:  # it says how long days and weeks are
            for field in _CALENDAR_FIELDS:
                written.get("time", {}).pop(field, None)
            if not written.get("time", True):
                del written["time"]
        if scenario.collaboration is not None:
            _write_out_collaboration(scenario, written)
        return FIRST_LINE + emit(written)


def _write_out_collaboration(scenario: Scenario, written: dict[str, Any]) -> None:
    """Write down all that collaboration may set, since a default is a choice against it."""
    for path, _ in EFFECTS:
        *sections, field = map(str, path)
        section: Any = scenario
        content = written
        for name in sections:
            section, content = getattr(section, name), content.setdefault(name, {})
        content[field] = to_yaml_value(section, field)


def to_yaml_value(section: Section, field: str) -> Any:
    """Return the value of a field as one would write it: ``15 min``, ``40 %``, ``none``.

    Days are those of the calendar in force (`units.using`). Mappings and lists come out as dicts
    and lists, all of their fields included.
    """
    value = getattr(section, field)
    return "none" if value is None else _field(section, field, complete=True)


def _section(section: Section, complete: bool) -> dict[str, Any]:
    known = _defaults(section) if not complete else None
    written: dict[str, Any] = {}
    for name, way in _ways(type(section)).items():
        value = getattr(section, name)
        if value is None:
            continue
        if known is not None and not way.is_particular and value == getattr(known, name):
            continue
        content = _field(section, name, complete)
        if complete or content != {} or way.is_optional:  # an optional section counts, empty too
            written[name] = content
    return written


def _defaults(section: Section) -> Section:
    """Return a section of the same kind in which only what is `_particular` is given, as here."""
    if isinstance(section, Scenario):
        usual = {
            name: info.get_default(call_default_factory=True)
            for name, info in Scenario.model_fields.items()
            if not info.is_required()
        }
        usual |= {"name": None, "channels": {IMPLICIT_CHANNEL: Channel()}}
        return section.model_copy(update=usual)
    if isinstance(section, Time):  # the defaults in days are those of its own calendar
        given = {name: _field(section, name, complete=True) for name in _CALENDAR_FIELDS}
        usual = {name: getattr(Time(), name) for name in _CALENDAR_FIELDS}
        return Time.model_validate(given).model_copy(update=usual)
    kind = type(section)
    given = {
        name: _field(section, name, complete=False)
        for name, way in _ways(kind).items()
        if way.is_particular and getattr(section, name) is not None
    }
    return kind.model_validate(given) if given else _usual(kind, current_calendar())


@lru_cache(maxsize=256)
def _usual(kind: type[Section], calendar: Calendar) -> Section:
    """Return a section with nothing given, its days being those of a calendar."""
    with using(calendar):
        return kind.model_validate({})


class _Way(NamedTuple):
    """How values of an annotation are written; found once, since it takes longer than writing.

    `is_particular` tells that a field has no default but none: what stands there is always worth
    writing. `inner` are the ways of what a mapping or list holds.
    """

    write: Callable[[Any], Any] | None
    is_any: bool
    inner: tuple[_Way, ...]
    shorten: tuple[Callable[[Any], Any], ...] = ()
    by_customers: bool = False
    is_particular: bool = False
    is_optional: bool = False


@cache
def _ways(kind: type[Section]) -> dict[str, _Way]:
    """Return how each field of a section is written."""
    return {name: _way_of_field(info) for name, info in kind.model_fields.items()}


def _way_of_field(info: FieldInfo) -> _Way:
    marks = field_metadata(info)
    return _way(Annotated[info.annotation, *marks] if marks else info.annotation)._replace(
        shorten=tuple(mark.write for mark in marks if isinstance(mark, WrittenAs)),
        by_customers=any(isinstance(mark, CustomersClock) for mark in marks),
        is_particular=info.is_required() or info.default is None,
        is_optional=info.default is None,
    )


def _way(annotation: Any) -> _Way:
    writers = (mark.write for mark in metadata(annotation) if isinstance(mark, Quantity))
    kind = bare(annotation)
    return _Way(next(writers, None), kind is Any, tuple(_way(item) for item in get_args(kind)))


def _field(section: Section, name: str, complete: bool) -> Any:
    way = _ways(type(section))[name]
    value = getattr(section, name)
    if name == "route":
        return _route(value, complete)
    if name == "mechanisms" and isinstance(section, Scenario):
        return {key: _section(section_of(key, item), complete) for key, item in value.items()}
    if name == "work" and isinstance(section, Scenario) and not complete:
        usual = Distribution.of(DEFAULT_WORK)
        value = {key: item for key, item in value.items() if item != usual}
    if way.by_customers:
        with using(customers_calendar()):
            written = _value(value, way, complete)
    else:
        written = _value(value, way, complete)
    for shorten in way.shorten:
        written = shorten(written)
    return written


def _value(value: Any, way: _Way, complete: bool) -> Any:
    if way.write is not None:
        return way.write(value)
    if way.is_any:  # its meaning is not known here
        return thawed(value)
    if isinstance(value, Section):
        return _section(value, complete)
    if isinstance(value, Distribution | Interarrival | BatchSize | Chart | Ties):
        return value.written()
    if isinstance(value, Mapping):
        return {key: _value(item, way.inner[1], complete) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_value(item, way.inner[0], complete) for item in value]
    return value


def _route(route: tuple[Stage, ...], complete: bool) -> list[Any]:
    """Return the stages, those that say no more than a name as the name alone."""
    written: list[Any] = []
    previous: tuple[str, ...] = ()
    for stage in route:
        content = _stage(stage, previous, complete)
        if stage.together:
            branches = [_or_name(_stage(branch, previous, complete)) for branch in stage.together]
            beside = {k: v for k, v in content.items() if k in ("label", "next")}
            content = {"together": branches} | beside
        written.append(_or_name(content))
        previous = stage.departments
    return written


def _stage(stage: Stage, previous: tuple[str, ...], complete: bool) -> dict[str, Any]:
    content = _section(stage, complete)
    unsaid = {"together"} if stage.needs != previous or complete else {"together", "needs"}
    return {key: value for key, value in content.items() if key not in unsaid}


def _or_name(stage: dict[str, Any]) -> Any:
    return stage["department"] if list(stage) == ["department"] else stage
