"""The door for text from outside: YAML that cannot harm, made a tree with places.

Every step is bounded and none recurses, since PyYAML's loaders crash, hang or run out of stack
on hostile text: size, UTF-8, then one pass over the parser's events with caps on depth, number
and length. Aliases, anchors, tags, merge keys, duplicate keys and further documents are refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any, NoReturn

import yaml

from simulation.scenario.problems import Path, Problem, ScenarioError, shorten
from simulation.scenario.resolver import UnusableNumberError, resolve
from simulation.scenario.syntax import explain
from simulation.scenario.tree import DEEPEST, Mark, Node, format_path

LARGEST = 1_000_000
MOST_EVENTS = 50_000
LONGEST_SCALAR = 10_000
MOST_PROBLEMS = 200

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_tree(source: bytes | str, file: str, told: list[Problem] | None = None) -> Node:
    """Return the tree of a YAML text.

    Problems that leave the rest of the text readable (a key that is there twice, a tag, a number
    out of reach) are added to `told`, if it is given, so that the caller can go on and find more.

    Raises:
        ScenarioError: with all problems that were found, if there are others, or no `told`.
    """
    reader = _Reader(file)
    root = reader.read(decoded(source, file))
    if reader.problems and (told is None or reader.shares):
        raise ScenarioError(reader.problems)
    if told is not None:
        told += reader.problems
    return root


def decoded(source: bytes | str, file: str) -> str:
    """Return the text of a file in UTF-8, with or without a mark at its beginning.

    Raises:
        ScenarioError: it is larger than 1 MB, not UTF-8, or contains what no text does.
    """
    size = len(source)
    if size > LARGEST:
        _fail(file, f"is larger than 1 MB ({size:,} bytes)", remedy="make it shorter")
    text = _from_utf8(source, file) if isinstance(source, bytes) else source
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        start = forbidden.start()
        line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
        message = "contains a character that no text has; is it a binary file?"
        _fail(file, message, line, column, f"U+{ord(forbidden[0]):04X}", "remove it")
    return text


def _from_utf8(source: bytes, file: str) -> str:
    if source[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0\0" in (source[:4:2], source[1:4:2]):
        _fail(file, "is not UTF-8 text but looks like UTF-16", remedy="save it as UTF-8")
    try:
        return source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        column = error.start - source.rfind(b"\n", 0, error.start)
        got = f"byte 0x{source[error.start]:02x}"
        _fail(file, "is not UTF-8 text", line, column, got, "save it as UTF-8")


def _fail(
    file: str, message: str, line: int = 0, column: int = 0, got: str = "", remedy: str = ""
) -> NoReturn:
    raise ScenarioError([Problem(file, line, column, "", message, got, remedy)])


class _Open:
    """A mapping or list that is not yet closed; of a mapping, `key` awaits its value."""

    __slots__ = ("is_mapping", "key", "key_mark", "node", "path")

    def __init__(self, node: Node, path: Path) -> None:
        """Open a mapping or list that stands at `path`."""
        self.node = node
        self.path = path
        self.is_mapping = node.is_mapping
        self.key: str | None = None
        self.key_mark: Mark | None = None


class _Reader:
    """One pass over the events of a text; `problems` gathers what can be passed over.

    `shares` tells that there are anchors or aliases, without which the tree has holes.
    """

    def __init__(self, file: str) -> None:
        """Begin a text that is called `file` in problems."""
        self.file = file
        self.problems: list[Problem] = []
        self._root: Node | None = None
        self._open: list[_Open] = []
        self._documents = 0
        self.shares = False

    def read(self, text: str) -> Node:
        """Return the tree; raise ScenarioError where reading on makes no sense."""
        try:
            for count, event in enumerate(yaml.parse(text, Loader=_Loader)):
                if count > MOST_EVENTS:
                    self._stop(event, f"has more than {MOST_EVENTS:,} elements", "make it shorter")
                self._take(event)
        except yaml.YAMLError as error:
            self.problems.append(explain(error, text, self.file))
            raise ScenarioError(self.problems) from None
        return self._root or Node(None, Mark(self.file, 1, 1))

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._refuse_extras(event)
            if self._awaits_key():
                self._start_item(event)
            else:
                self._add(self._scalar(event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._refuse_extras(event)
            self._enter(event, {} if kind is yaml.MappingStartEvent else [])
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._open.pop()
        elif kind is yaml.AliasEvent:
            self._refuse_sharing(event)
            if self._awaits_key():
                raise ScenarioError(self.problems)
            self._add(Node(None, self._mark(event)))
        elif kind is yaml.DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                self._stop(event, "a second document begins here", "keep one, without ---")

    def _refuse_extras(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse_sharing(event)
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self._note(event, f"has a tag ({shorten(tag)[1:-1]})", "remove it")

    def _refuse_sharing(self, event: Any) -> None:
        """Refuse anchors, aliases and merge keys, once for the whole file."""
        if not self.shares:
            self.shares = True
            message = "anchors (&), aliases (*) and merge keys (<<) are not supported"
            self._note(event, message, "write the values themselves, or use extends")

    def _awaits_key(self) -> bool:
        return bool(self._open) and self._open[-1].is_mapping and self._open[-1].key is None

    def _start_item(self, event: Any) -> None:
        self._check_length(event)
        key, parent, mark = (
            unicodedata.normalize("NFC", event.value),
            self._open[-1],
            self._mark(event),
        )
        here = (*parent.path, key)
        if key == "<<" and event.implicit[0]:
            self._refuse_sharing(event)
        elif key in parent.node.value:
            first = parent.node.value[key].key_mark
            self._note(
                event,
                f"the key is there twice, first in line {first.line}",
                "remove one",
                here,
            )
        parent.key, parent.key_mark = key, mark

    def _enter(self, event: Any, value: dict[str, Node] | list[Node]) -> None:
        if self._awaits_key():
            self._stop(event, "a key must be a text", "write key: value")
        if len(self._open) >= DEEPEST:
            self._stop(event, f"is nested more than {DEEPEST} deep", "close some brackets")
        node = Node(value, self._mark(event))
        path = self._here()
        self._add(node)
        self._open.append(_Open(node, path))

    def _add(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if parent.is_mapping:
            node.key_mark = parent.key_mark
            parent.node.value[parent.key] = node
            parent.key = None
        else:
            parent.node.value.append(node)

    def _here(self) -> Path:
        """Return the path of the value that comes next."""
        if not self._open:
            return ()
        parent = self._open[-1]
        if not parent.is_mapping:
            return (*parent.path, len(parent.node.value))
        return parent.path if parent.key is None else (*parent.path, parent.key)

    def _scalar(self, event: Any) -> Node:
        self._check_length(event)
        value: object = event.value
        if event.implicit[0]:
            try:
                value = resolve(event.value)
            except UnusableNumberError as error:
                got = shorten(event.value)[1:-1]
                self._note(event, str(error), "write an ordinary number", got=got)
                value = None
        if isinstance(value, str) and not value.isascii():
            value = unicodedata.normalize("NFC", value)
        return Node(value, self._mark(event))

    def _check_length(self, event: Any) -> None:
        if len(event.value) > LONGEST_SCALAR:
            self._stop(event, f"is longer than {LONGEST_SCALAR:,} characters", "shorten it")

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _note(
        self, event: Any, message: str, remedy: str, path: Path | None = None, got: str = ""
    ) -> None:
        where = format_path(self._here() if path is None else path)
        self.problems.append(Problem(*self._mark(event), where, message, got, remedy))
        if len(self.problems) >= MOST_PROBLEMS:
            raise ScenarioError(self.problems)

    def _stop(self, event: Any, message: str, remedy: str) -> NoReturn:
        self._note(event, message, remedy)
        raise ScenarioError(self.problems)
