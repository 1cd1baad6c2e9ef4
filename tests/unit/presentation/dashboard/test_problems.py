"""What the loader says of a wrong scenario, in the languages of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
import yaml

from simulation.presentation.dashboard.drafts import MOST_PEOPLE, refuse_what_is_too_large
from simulation.presentation.dashboard.sides import ready
from simulation.presentation.words import DEFAULT, languages
from simulation.presentation.words.problems import FOLDER, GAP, translated
from simulation.scenario import Problem, ScenarioError, parse_scenario
from simulation.scenario.problems import did_you_mean, or_load
from tests.e2e.test_bad_input import FILES, GOOD
from tests.support import within
from tests.unit.presentation.dashboard.sentences import NOT_TOLD, said, sentences
from tests.unit.scenario.conftest import TWO, shop

OTHERS = [language for language in languages() if language != DEFAULT]
JOINTS = {" and ", " or ", "; or "}
"""What joins names in the source; a file has them with a gap on each side."""
ENGLISH = re.compile(
    r"\b(the|is|are|must|write|and|not|with|known|unknown|has|needs|yours|did|mean|there|it|every)\b"
)
WRITTEN = re.compile(r"\b(mean|every)\b(?=[: ;,)]|$)")
"""Keys among these words."""

REQUEST = "{{order: {{rate: 6 / h, route: [sales, logistics], {}}}}}"
CHART = "{{chart: [{}], structure: custom, departments: {{sales: {{}}, logistics: {{}}}}}}"
WRONG: tuple[str | bytes, ...] = (
    *(text for text, _, _ in FILES.values()),
    "name: a\n---\nname: b\n",
    "name: &a x\n",
    "name: !!str x\n",
    "name: [a\n",
    "name: 'a\n",
    "name:\n\tx: 1\n",
    "? [a]\n: 1\n",
    "a: b: c\n",
    "name: @x\n",
    "name: \x07\n",
    "x" * 1_000_001,
    "seed: 1e999\n" + GOOD,
    "extends: sillo\n",
    "extends: growth2\nabstract: perhaps\n",
    "abstract: true\n" + GOOD,
    "scenarios: [silo]\n",
    "organization: {departments: {}}\nrequests: {}\n",
    "organization: {departments: {sales: {}}}\nrequests: {order: {}}\n",
    shop(quality="{error: 5, redone: 0.5}"),
    shop(quality="{error: many}"),
    shop(time="{horizon: 10, warm_up: 3 fortnights}"),
    shop(time="{horizon: -3 days, warm_up: 10 days}"),
    shop(time="{horizon: 5 days, warm_up: 10 days}"),
    shop(time="{hours_per_day: 2 days}"),
    shop(seed="-1", currency="5", collaboration="yes"),
    shop(collaboration="{a: 1}", calendar="{weekdays: 17:00-9:00, weekend: 25:00-26:00}"),
    shop(calendar="{weekdays: '9:00-12:00, 11:00-17:00'}", time="{hours_per_day: 8 h}"),
    shop(calendar="{weekdays: '9:00-9:10'}"),
    shop(channels="{shop: {share: 50 %, outside_hours: 10 %}}"),
    shop(channels="{shop: {outside_hours: 100 %}}", calendar="{weekdays: 9:00-17:00}"),
    shop(work="{sales: {mean: 5 min, cv: 20}, salse: 5}"),
    shop(work="{sales: {distribution: erlang, mean: 5 min, cv: 0.33}}"),
    shop(work="{sales: {distribution: exponential, rate: 0 / h}}"),
    shop(work="{sales: {distribution: normal}}"),
    shop(work="{sales: {values: [1 min, 2 min], weights: [1]}}"),
    shop(work="{sales: {cv: 2}}"),
    shop(work="{sales: {distribution: hyperexponential, mean: 5 min, cv: 0.5}}"),
    shop(work="{sales: {distribution: uniform, low: 5 min}}"),
    shop(work="{sales: {distribution: gamma, low: 5 min}}"),
    shop(requests=REQUEST.format("batch: {mean: 2, sizes: [1]}")),
    shop(requests=REQUEST.format("batch: 0, follow_up: order, complaint: order, after: nothing")),
    shop(requests="{' order': {rate: 6 / h, route: [sales]}, done: {rate: 0 / h, route: []}}"),
    shop(requests="{order: {rate: -6 / h, route: [{department: sales, label: logistics}]}}"),
    shop(requests="{order: {rate: 6 / h, route: [sales, sales]}, other: {rate: 0 / h}}"),
    shop(requests="{order: {rate: 6 / h, route: [{department: sales, next: {sales: 100 %}}]}}"),
    shop(profile="{week: [1, 2]}", mechanisms="{magic: {}}"),
    shop(requests=REQUEST.format("profile: {day: [0, 0], week: [1, 2]}")),
    shop(marketing="{kind: led, department: salse, allocation: learned}"),
    shop(marketing="{allocation: learned}"),
    shop(people="{generations: {y: {share: 50 %}}}", customers="{segments: {a: {share: 5 %}}}"),
    shop(customers="{defection_satisfied: 50 %, defection_unsatisfied: 5 %}"),
    shop(meetings="{staff: 4 h, managers: 2 h}"),
    shop(dispatch="{order: {fifo: 50 %}, assignment: best}"),
    shop(interventions="[{day: 1}, {day: 30, set: {seed: 3}}, {day: 50, leave: {department: x}}]"),
    shop(interventions="[{day: 50, set: {requests.order.route: [sales]}}]"),
    shop(interventions="[{day: 50, over: 5, set: {authority.decision_level: high}}]"),
    shop(interventions="[{day: 50, until: 40, set: {quality.error: 500 %, a.b: 3, seed.x: 1}}]"),
    shop(lessons="[{shows: {}, unless: {}}]"),
    shop(organization=TWO.replace("staff: 3", "staff: 3, sectors: 5, room: 3, overflow: sales")),
    shop(organization=TWO.replace("{departments", "{structure: pyramid, departments")),
    shop(organization=TWO.replace("{departments", "{chart: people.csv, departments")),
    shop(organization=TWO.replace("sales", "ѕales")),
    shop(organization=CHART.format('"id,manager,department", "a,,", "b,c,sales", "a,b,x"')),
    shop(organization=CHART.format('"id,boss", "a,", "b,b", "c,c,c"')),
    shop(organization=CHART.format('"id,manager,level", "a,,3", "b,a,2", "c,a,low"')),
    shop(organization=CHART.format('"id,manager,department", "a,,", "b,a,sales", 5')),
)


@cache
def file_of(language: str) -> Mapping[str, Mapping[str, str]]:
    """Return the sentences of a language by part."""
    content: dict[str, dict[str, str]] = yaml.safe_load(
        (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    )
    return content


def plain(sentence: str) -> str:
    """Return a sentence as it stands in the source, with {} for its gaps."""
    return re.sub(r"(\{\w+\})+", "{}", sentence)


def trimmed(sentence: str) -> str:
    """Return it without a gap at either end, where the source has it in pieces."""
    return sentence.removeprefix("{}").removesuffix("{}")


def problems(text: str | bytes) -> tuple[Problem, ...]:
    """Return the problems of a text."""
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, file="f.yaml")
    return caught.value.problems


def parts(problem: Problem) -> Iterator[str]:
    """Yield what is said of a problem."""
    yield from filter(None, (problem.message, problem.remedy))


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_has_words(language: str) -> None:
    """Whatever the loader can say has a translation."""
    known = {plain(key) for texts in file_of(language).values() for key in texts}
    known |= {trimmed(key) for key in known}
    assert len(sentences()) > 300
    assert sentences() - known == set()


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_is_said(language: str) -> None:
    """There are no words for what the loader does not say any more, nor exceptions."""
    source = said()
    assert source >= JOINTS
    keys = {plain(key) for texts in file_of(language).values() for key in texts}
    assert {key for key in keys if not {key, trimmed(key)} & source} == set()
    assert NOT_TOLD - source == set()


@pytest.mark.parametrize("language", OTHERS)
def test_same_gaps(language: str) -> None:
    """No value is lost on the way, and none is told twice."""
    for part, texts in file_of(language).items():
        for english, text in texts.items():
            gaps = GAP.findall(english)
            assert sorted(gaps) == sorted(GAP.findall(text)), english
            assert len(set(gaps)) == len(gaps), english
        kept = [plain(english) for english in texts]
        assert len(set(kept)) == len(kept), part


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_wrong_texts_in_french(number: int) -> None:
    """All that is said of them is said in French, with its punctuation; values stay."""
    for problem in problems(WRONG[number]):
        french = translated(problem, "fr")
        assert (french.file, french.line, french.path) == ("f.yaml", problem.line, problem.path)
        for english, text in zip(parts(problem), parts(french), strict=True):
            assert text != english
            assert ENGLISH.search(WRITTEN.sub("", text)) is None, text
            assert re.search(r" [;?!»]|« ", text) is None, text


@pytest.mark.parametrize(
    ("text", "told", "remedy"),
    [
        (
            shop(work="{sales: {mean: 5 min, median: 3 min}}"),
            "ne peut pas se dire en même temps que mean",
            "clés admises : mean (et cv) ; ou median et sigma ; ou mean et sigma",
        ),
        (
            shop(dispatch="{preemption: resum}"),
            "doit être none ou resume",
            "vouliez-vous dire « resume » ?",
        ),
        (
            shop(seed="-1"),
            "doit valoir au moins 0",
            "écrivez une valeur de 0 à 9.22e+18",
        ),
        (
            shop(organization="{departments: {sales: {}}}"),
            "est obligatoire",
            "ajoutez-le : combien de personnes y travaillent, responsables compris ; avec un "
            "organigramme, celles qui y sont",
        ),
    ],
)
def test_in_french(text: str, told: str, remedy: str) -> None:
    """Sentences with lists, choices and other sentences in them are put together anew."""
    french = translated(problems(text)[0], "fr")
    assert french.message == with_spaces(told)
    assert french.remedy == with_spaces(remedy)


def test_a_sentence_within_another() -> None:
    """What is known where a plug-in may be missing is said by a sentence of its own."""
    for names, known in (
        ([], "il n'y en a pas encore"),
        (["calm", "rest"], "noms connus : calm, rest"),
    ):
        problem = Problem("f.yaml", 1, 1, "", "is empty", "", or_load(did_you_mean("x", names)))
        told = f"chargez son extension : --plugin FILE.py ; {known}"
        assert translated(problem, "fr").remedy == with_spaces(told)


def with_spaces(text: str) -> str:
    """Return a text with the spaces of French that do not break."""
    return re.sub(r"(?<=«) | (?=[:;?»])", "\N{NO-BREAK SPACE}", text)


def test_thousands() -> None:
    """Thousands are set apart as the language does."""
    (problem,) = problems("x" * 1_000_001)
    assert translated(problem, "fr").message == "dépasse 1 Mo (1\u202f000\u202f001 octets)"


def test_what_the_page_itself_refuses() -> None:
    """What is too large to be shown, or cannot run, is told in French too."""
    large = parse_scenario(GOOD.replace("staff: 3", f"staff: {MOST_PEOPLE}"))
    with pytest.raises(ScenarioError) as caught:
        refuse_what_is_too_large(large, "f.yaml")
    assert "personnes" in translated(caught.value.problems[0], "fr").message
    teams = "organization: {managers_serve: false, structure: cross_functional, teams: 1, "
    text = GOOD.replace("organization: {", teams).replace("staff: 3", "staff: 1")
    with pytest.raises(ScenarioError) as caught:
        ready(parse_scenario(text.replace("[sales]", "[sales, logistics]")), "f.yaml")
    assert translated(caught.value.problems[0], "fr").message.startswith("personne ne sert")


def test_what_users_write_stays() -> None:
    """A name that is itself a sentence of the loader is not translated."""
    told = problems(shop(organization=TWO.replace("{dep", "{structure: must be a text, dep")))
    assert "«\N{NO-BREAK SPACE}must be a text\N{NO-BREAK SPACE}»" in (
        translated(told[0], "fr").message
    )


def test_a_circle_of_names_stays() -> None:
    """Names in which there is an "and" are those of the user, also on the way round a circle."""
    chart = CHART.format('"id,manager", "a,", "R and D,b", "b,R and D"')
    (told,) = (item for item in problems(shop(organization=chart)) if "circle" in item.message)
    assert "R and D → b → R and D" in translated(told, "fr").message


@pytest.mark.parametrize("language", ["en", "xx", "../fr"])
def test_no_words_no_change(language: str) -> None:
    """In English, and in a language without words for it, a problem is as the loader says it."""
    (problem,) = problems("")
    assert translated(problem, language) == problem


def test_unknown_sentences_stay() -> None:
    """What a plug-in says in words of its own is told in them."""
    problem = Problem("f.yaml", 1, 1, "", "is too calm", "3", "add it: a reason to be excited")
    assert translated(problem, "fr") == problem


@pytest.mark.parametrize(
    "text",
    [
        " need as many weights, not and or ; " * 100_000,
        "'" + " and or ; " * 90 + "'",
        "it takes " + "a and " * 160 + "b",
        "shipped are: " + "a; " * 300 + " (silosim show tells what they teach)",
        "load its plug-in: --plugin FILE.py; " * 27,
    ],
)
def test_hostile_names(text: str) -> None:
    """Names full of what stands between gaps neither keep the page busy nor bring it down."""
    with within(1.0):
        french = translated(Problem("f.yaml", 1, 1, "", text, "", text), "fr")
    assert french.message == french.remedy
