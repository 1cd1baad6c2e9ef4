"""The shape of the schema: which section stands where, and what a field may hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic.fields import FieldInfo

from simulation.registry import mechanisms
from simulation.scenario.declaration import Section
from simulation.scenario.frozen import FrozenMapping
from simulation.scenario.problems import Path


def section_at(model: type[Section], path: Path) -> type[Section] | None:
    """Return the section that stands at `path` below `model`, if one does."""
    if len(path) == 2 and path[0] == "mechanisms" and path[1] in mechanisms.names():
        section: type[Section] = mechanisms.get(str(path[1])).section
        return section
    kind: Any = model
    for step in path:
        kind = _inside(kind, step)
    kind = written_form(kind) or kind
    return kind if isinstance(kind, type) and issubclass(kind, Section) else None


def _inside(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, Section):
        info = kind.model_fields.get(str(step))
        return bare(info.annotation) if info else None
    if get_origin(kind) is FrozenMapping:
        return bare(get_args(kind)[1])
    if get_origin(kind) is tuple:
        return bare(get_args(kind)[0])
    form = written_form(kind)
    return _inside(form, step) if form else None


def bare(annotation: Any) -> Any:
    """Return an annotation without metadata and without `| None`."""
    if hasattr(annotation, "__metadata__"):
        return bare(annotation.__origin__)
    options = [item for item in get_args(annotation) if item is not type(None)]
    if len(options) == 1 and get_origin(annotation) not in (tuple, FrozenMapping):
        return bare(options[0])
    return annotation


def written_form(kind: Any) -> Any:
    """Return the section by which a resolved type is written, None if there is none."""
    return getattr(kind, "written_as", lambda: None)()


def metadata(annotation: Any) -> Iterator[Any]:
    """Iterate over the metadata of an annotation, that inside of `| None` too."""
    if hasattr(annotation, "__metadata__"):
        yield from annotation.__metadata__
        yield from metadata(annotation.__origin__)
    elif type(None) in get_args(annotation):
        for option in get_args(annotation):
            yield from metadata(option)


def field_metadata(info: FieldInfo) -> tuple[Any, ...]:
    """Return the metadata of a field, wherever pydantic keeps it."""
    return (*info.metadata, *metadata(info.annotation))
