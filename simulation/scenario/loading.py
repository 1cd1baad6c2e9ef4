"""From a file to a scenario: guard, `extends`, overrides, validation: with all problems at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path as FilePath

from pydantic import ValidationError

from simulation.scenario.charts import MOST_ROWS
from simulation.scenario.guard import decoded, read_tree
from simulation.scenario.messages import problems_of
from simulation.scenario.overrides import overridden
from simulation.scenario.phasing import (
    Phase,
    hindrances,
    phases_of,
    problems_with_interventions,
    problems_with_settings,
)
from simulation.scenario.places import Place, find, find_base, find_table, read, suggestion, tree_of
from simulation.scenario.problems import MISSING, Path, Problem, ScenarioError, shorten
from simulation.scenario.sections.scenario import LABELS, Scenario
from simulation.scenario.tree import Mark, Node, merged, plain, value_at
from simulation.scenario.written import dump_scenario

DEEPEST_CHAIN = 8
MOST_FILES = 40
NOT_INHERITED = (*LABELS, "abstract")
REQUIRED = ("organization", "requests")
TABLES = ("chart", "ties")
"""Keys of `organization` that may name a CSV file."""


def load_scenario(
    source: str | os.PathLike[str], overrides: Mapping[str, object] | None = None
) -> Scenario:
    """Return the scenario in a file, or the shipped one of that name.

    `overrides` sets values by path: ``{"work.sales.mean": "30 min"}``. A file wins over a shipped
    scenario of the same name.

    Raises:
        ScenarioError: with every problem found, in all files concerned.
    """
    return Draft(find(source)).with_values(overrides or {})


class Draft:
    """A scenario file that is read once, and of which many variants can be made."""

    def __init__(self, place: Place) -> None:
        """Read the file and all it extends; what is wrong is told when a variant is made."""
        self.place = place
        self._chain = _Chain()
        self._chain.place = place
        self._root = self._chain.read(place, (), Mark(place.shown, 0, 0))

    def with_values(self, overrides: Mapping[str, object]) -> Scenario:
        """Return the scenario with values set by path.

        Raises:
            ScenarioError: with every problem found, in all files concerned.
        """
        chain = self._chain.copy()
        return _validated(chain, self._root, overrides, self.place.shown, self.place.name)

    def has(self, path: Path) -> bool:
        """Whether something is written at a path, in the file or in what it extends."""
        return (
            self._root is not None and value_at(self._root, path, otherwise=MISSING) is not MISSING
        )


def parse_scenario(
    text: str | bytes,
    overrides: Mapping[str, object] | None = None,
    *,
    file: str = "<text>",
    name: str = "scenario",
) -> Scenario:
    """Return the scenario written in `text`, which may extend shipped scenarios only.

    This is the door for text from strangers, such as uploads: it opens no file of theirs.

    Raises:
        ScenarioError: with every problem found.
    """
    return _parsed(text, file, name)(overrides or {})


def _parsed(
    text: str | bytes, file: str = "<text>", name: str = "scenario"
) -> Callable[[Mapping[str, object]], Scenario]:
    """Read a text once; return what makes the scenario in it with values set by path."""
    chain = _Chain()
    root = chain.parse(text, file)
    return lambda values: _validated(chain.copy(), root, values, file, name)


class _Chain:
    """Reads a file and all it extends.

    `problems` gathers what makes it pointless to go on, `told` what does not, of every file.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.problems: list[Problem] = []
        self.told: list[Problem] = []
        self.abstract: Node | None = None
        self.place: Place | None = None
        self._files = 0

    def copy(self) -> _Chain:
        """Return one that has found the same problems, and gathers further ones by itself."""
        other = _Chain()
        other.problems, other.told = list(self.problems), list(self.told)
        other.abstract, other.place = self.abstract, self.place
        return other

    def read(self, place: Place, heirs: tuple[FilePath, ...], mark: Mark) -> Node | None:
        """Return the tree of a file with all it extends; None if it cannot be read."""
        resolved = place.path.resolve()
        self._files += 1
        if resolved in heirs:
            names = " → ".join(path.name for path in (*heirs[heirs.index(resolved) :], resolved))
            self._refuse(mark, "extends itself", names, "break the circle", "extends")
        elif len(heirs) >= DEEPEST_CHAIN or self._files > MOST_FILES:
            limits = f"at most {DEEPEST_CHAIN} files in a chain, {MOST_FILES} in all"
            self._refuse(mark, "extends too many files", "", limits, "extends")
        else:
            try:
                root = tree_of(place, self.told)
                return self._extended(root, place.shown, place, (*heirs, resolved))
            except ScenarioError as error:
                self.problems += error.problems
        return None

    def parse(self, text: str | bytes, file: str) -> Node | None:
        """Return the tree of a text with all it extends; None if it is no mapping.

        Raises:
            ScenarioError: the guard refuses the text.
        """
        return self._extended(read_tree(text, file, self.told), file, None, (FilePath(file),))

    def _extended(
        self, own: Node, file: str, place: Place | None, heirs: tuple[FilePath, ...]
    ) -> Node | None:
        if own.value is None:
            remedy = "start with silosim new, or copy a shipped scenario"
            self._refuse(Mark(file, 1, 1), "is empty", "", remedy)
            return None
        if not own.is_mapping:
            remedy = "write key: value, one a line"
            self._refuse(own.mark, "must be a mapping of keys to values", _shown(own), remedy)
            return None
        if "scenarios" in own.value and "organization" not in own.value:
            mark, remedy = own.value["scenarios"].key_mark or own.mark, "run it with silosim sweep"
            self._refuse(mark, "this is an experiment, not a scenario", "", remedy)
            return None
        own = Node(dict(own.value), own.mark, own.key_mark)  # a shipped tree is not to be changed
        self.fill_in_tables(own, place)
        is_top = len(heirs) == 1
        abstract, extends = own.value.pop("abstract", None), own.value.pop("extends", None)
        if abstract is not None:
            self._check_abstract(abstract, is_top)
        root = Node({}, own.mark)
        for reference in self._references(extends):
            base = self._base(reference, place, heirs)
            if base is not None:
                kept = {k: v for k, v in base.value.items() if k not in NOT_INHERITED}
                root = merged(root, Node(kept, base.mark))
        return merged(root, own)

    def fill_in_tables(self, root: Node, place: Place | None) -> None:
        """Put the rows of tables in place of the names of their files, each with its line."""
        organization = root.value.get("organization")
        if organization is None or not organization.is_mapping:
            return
        for key in TABLES:
            node = organization.value.get(key)
            if node is None or not isinstance(node.value, str) or node.value == "none":
                continue
            found = find_table(node.value, place)
            if isinstance(found, Place):
                try:
                    rows = _rows_of(found)
                except ScenarioError as error:
                    self.problems += error.problems
                    rows = []
                filled = {**organization.value, key: Node(rows, node.mark, node.key_mark)}
                organization = Node(filled, organization.mark, organization.key_mark)
                root.value["organization"] = organization
            else:
                self._refuse(node.mark, found, _shown(node), "", f"organization.{key}")

    def _check_abstract(self, node: Node, is_top: bool) -> None:
        if not isinstance(node.value, bool):
            self._refuse(node.mark, "must be true or false", _shown(node), "", "abstract")
        elif node.value and is_top:
            self.abstract = node

    def _references(self, extends: Node | None) -> Sequence[Node]:
        if extends is None or extends.value is None:
            return ()
        nodes: list[Node] = extends.value if isinstance(extends.value, list) else [extends]
        for node in nodes:
            if not isinstance(node.value, str):
                got, remedy = _shown(node), "write extends: neutral, or a list of them"
                self._refuse(node.mark, "must name a scenario or a file", got, remedy, "extends")
        return [node for node in nodes if isinstance(node.value, str)]

    def _base(self, node: Node, heir: Place | None, heirs: tuple[FilePath, ...]) -> Node | None:
        found = find_base(node.value, heir)
        if isinstance(found, Place):
            return self.read(found, heirs, node.mark)
        remedy = suggestion(node.value, heir) if found == "no such scenario" else ""
        self._refuse(node.mark, found, _shown(node), remedy, "extends")
        return None

    def _refuse(
        self, mark: Mark, message: str, got: str = "", remedy: str = "", path: str = ""
    ) -> None:
        self.problems.append(Problem(*mark, path, message, got, remedy))


def _validated(
    chain: _Chain,
    root: Node | None,
    overrides: Mapping[str, object],
    file: str,
    name: str,
) -> Scenario:
    problems = [*chain.problems, *chain.told]
    scenario = None
    if root is not None and not chain.problems:
        root, misplaced = overridden(root, overrides)
        chain.fill_in_tables(root, chain.place)
        if chain.problems:
            raise ScenarioError([*chain.problems, *problems, *misplaced])
        try:
            scenario = Scenario.model_validate({"name": name, **plain(root)})
        except ValidationError as error:
            told = {_place(problem) for problem in chain.told}
            found = problems_of(error, root, Scenario)
            problems += [problem for problem in found if _place(problem) not in told]
            problems += problems_with_settings(root, found)
        problems += misplaced
        if scenario is not None and not problems and scenario.interventions:
            problems += problems_with_interventions(scenario, root, _parsed)
    if chain.abstract is not None:
        problems = [item for item in problems if not _is_left_open(item)]
        problems.insert(0, _a_base(chain.abstract, file))
    if scenario is None or problems:
        raise ScenarioError(sorted(problems, key=lambda item: (item.file != file, _place(item))))
    return scenario


def _rows_of(place: Place) -> list[Node]:
    """Return the lines of a table with their places.

    Raises:
        ScenarioError: the file cannot be read, is too large or too long, or no text.
    """
    text = decoded(read(place), place.shown).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.rstrip("\n").split("\n")
    if len(lines) > MOST_ROWS:
        message = f"has more than {MOST_ROWS:,} rows"
        raise ScenarioError([Problem(place.shown, 0, 0, "", message, "", "leave some out")])
    return [Node(line, Mark(place.shown, number, 1)) for number, line in enumerate(lines, 1)]


def phases(scenario: Scenario) -> tuple[Phase, ...]:
    """Return what a scenario is from which day on, by its interventions, in order."""
    return phases_of(scenario, _parsed)


def changed(scenario: Scenario, values: Mapping[str, object]) -> Scenario:
    """Return what a running scenario turns into when some values are set.

    Raises:
        ScenarioError: that is no scenario, or one into which it cannot turn while it runs.
    """
    now = scenario.model_copy(update={"interventions": ()})
    after = parse_scenario(dump_scenario(now), values)
    if problems := list(hindrances(now, after, values)):
        raise ScenarioError(problems)
    return after


def _shown(node: Node) -> str:
    return shorten(plain(node))


def _place(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column


def _is_left_open(problem: Problem) -> bool:
    return problem.path in REQUIRED and problem.message == "is required"


def _a_base(abstract: Node, file: str) -> Problem:
    own = abstract.mark.file == file
    mark = abstract.key_mark if own and abstract.key_mark else abstract.mark
    stem = FilePath(file).stem
    return Problem(
        *mark,
        "abstract",
        "this is a base to extend, not a scenario to run",
        "",
        f"write a scenario with `extends: {stem}` and its own organization and requests",
    )
