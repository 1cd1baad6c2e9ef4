"""A mapping that cannot be changed, keeps its order, travels between processes and hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

Key = TypeVar("Key")
Value = TypeVar("Value")


class FrozenMapping(Mapping[Key, Value]):
    """An immutable mapping; as a pydantic field it validates its keys and values.

    Two of them are equal if they hold the same items in the same order, since the order of
    departments and kinds of request is part of a scenario. (`types.MappingProxyType` can be
    neither pickled nor, before Python 3.12, hashed.)
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[Key, Value] | Iterable[tuple[Key, Value]] = ()) -> None:
        """Copy the items."""
        self._items: dict[Key, Value] = dict(items)

    def __getitem__(self, key: Key) -> Value:
        """Return the value under `key`, or raise KeyError."""
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        """Iterate over the keys, in the order of the file."""
        return iter(self._items)

    def __len__(self) -> int:
        """Return the number of items."""
        return len(self._items)

    def __repr__(self) -> str:
        """Return the items as a dict shows them."""
        return repr(self._items)

    def __eq__(self, other: object) -> bool:
        """Compare items and order; with any other mapping, items alone."""
        if isinstance(other, FrozenMapping):
            return list(self._items.items()) == list(other._items.items())
        return isinstance(other, Mapping) and self._items == dict(other)

    def __hash__(self) -> int:
        """Hash the items, as tuples are hashed."""
        return hash(tuple(self._items.items()))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as the items."""
        return (FrozenMapping, (self._items,))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as a dict of the given keys and values, then freeze; serialize as a dict."""
        key, value = get_args(source) or (Any, Any)
        items = core_schema.dict_schema(
            handler.generate_schema(key), handler.generate_schema(value)
        )
        return core_schema.no_info_before_validator_function(
            _as_dict,
            core_schema.no_info_after_validator_function(cls, items),
            serialization=core_schema.wrap_serializer_function_ser_schema(
                _serialized, schema=items
            ),
        )


def _as_dict(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value


def _serialized(value: Mapping[Any, Any], handler: Any) -> Any:
    return handler(dict(value))


def frozen(value: object) -> object:
    """Return a value in which nothing can be changed, whatever is inside."""
    if isinstance(value, Mapping):
        return FrozenMapping({key: frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    return value


def thawed(value: object) -> Any:
    """Return what `frozen` was given, in dicts and lists."""
    if isinstance(value, Mapping):
        return {key: thawed(item) for key, item in value.items()}
    return [thawed(item) for item in value] if isinstance(value, tuple) else value
