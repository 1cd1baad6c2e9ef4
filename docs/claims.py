"""The claims of the article, held against the model: what each says, and how it is measured.

Verdicts are not written here: they follow from the measurements each time the page is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulation.scenario.sections.people import ARTICLE

Changes = Mapping[str, Any]


@dataclass(frozen=True)
class Variant:
    """A shipped scenario with fields set: one organization of a comparison."""

    scenario: str
    changes: Changes = field(default_factory=dict)

    def but(self, **changes: Any) -> Variant:
        """Return the variant with more fields set; ``__`` in a name stands for a dot."""
        more = {path.replace("__", "."): value for path, value in changes.items()}
        return Variant(self.scenario, {**self.changes, **more})

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.scenario} {sorted(map(repr, self.changes.items()))}"


@dataclass(frozen=True)
class Check:
    """One measurement of a claim: a figure that the claim expects to change, or not to.

    Attributes:
        words: what is changed, as the page tells it.
        before, after: the organizations that are compared; the difference is after − before.
        metric: its name in the catalogue.
        expected: +1 or −1, the sign that the claim expects of the difference; 0 if it expects none
            worth mentioning, less than 1 % of the mean before.
        less: another pair; the difference is that of the first pair less that of this one.
    """

    words: str
    before: Variant
    after: Variant
    metric: str
    expected: int
    less: tuple[Variant, Variant] | None = None

    @property
    def variants(self) -> tuple[Variant, ...]:
        """All organizations that it runs."""
        return (self.before, self.after, *(self.less or ()))


@dataclass(frozen=True)
class Claim:
    """A claim of the article in our words.

    Attributes:
        number: as in the table.
        title: a few words.
        text: what is claimed.
        mechanism: what acts in the model.
        parameters: paths of the fields that matter.
        checks: what is measured.
        answer: the finding in words.
        pattern: the verdicts, a sign a check, for which the answer was written; where they come
            out otherwise, the page does not print it.
        key: positions of the checks that stand in the table of all claims.
        beyond: what the model cannot say about it.
    """

    number: int
    title: str
    text: str
    mechanism: str
    parameters: tuple[str, ...]
    checks: tuple[Check, ...]
    answer: str
    pattern: str
    key: tuple[int, ...]
    beyond: str = ""


MEDIAN, MONEY, SATISFACTION = (
    "response_time_resolution_median", "lost_revenue", "satisfaction_mean",
)  # fmt: skip
SILO, TEAMS = Variant("silo"), Variant("collaborative")
LARGE: Changes = {
    **{f"organization.departments.{name}.staff": 3 * staff for name, staff in (
        ("marketing", 5), ("sales", 11), ("purchasing", 5), ("logistics", 9),
        ("customer_service", 14),
    )},
    **{f"requests.{kind}.rate": f"{3 * rate:g} / h" for kind, rate in (
        ("lead", 1.5), ("order", 8), ("support", 3.1), ("complaint", 0.2),
    )},
    "organization.teams": 12,
    "customers.count": 120_000,
}  # fmt: skip
"""Three times the people, the customers and the teams; sales keeps its sectors."""
INDEPENDENT = {
    "communication.interdependence": "0 %",
    "attention.notices": "60 %",
    "attention.reading": "1 min",
}
"""Work that needs nobody else, and much to read: where specialists should be left alone."""
CENTRE = Variant("shopping_centre")
MARKET = Variant("marketing_and_sales")
ALIKE = {f"customers.segments.{name}.conversion": 1 for name in ("business", "families", "bargain")}
"""Segments between which a budget cannot be spent better or worse."""
JOURNEY = Variant("connected_products")
CHANGE = Variant("transformation")
CHANNELS = Variant("omnichannel")
TEAM = {"organization.structure": "cross_functional", "authority.decision_level": 1,
        "organization.departments.sales.sectors": 1}  # fmt: skip
"""What makes the collaborative retailer of the siloed one."""
TELEPHONE = {
    "share": "100 %",
    "expected_response": "5 min",
    "patience": {"mean": "20 min", "cv": 1},
    "balking": {"mean": "40 min", "cv": 0.5},
}
"""The telephone of the omnichannel retailer, as the only channel."""
FRIENDS = {"people.ties.form_after": 3}
"""People keep as informal contacts those whose answers helped them."""
ONE_PIECE = {"organization.departments.sales.sectors": 1}
"""The silo without sectors inside sales: what is left is the structure alone."""
LINKED = {"communication.shared_system": "100 %"}


def with_(variant: Variant, *changes: Changes) -> Variant:
    """Return a variant with sets of changes, the later ones winning."""
    merged = dict(variant.changes)
    for change in changes:
        merged.update(change)
    return Variant(variant.scenario, merged)


def _tastes(generation: str) -> Changes:
    """Return the weights that the preset `article` gives a generation."""
    return {key: value for key, value in ARTICLE[generation].items() if key != "share"}


def headline(words: str, before: Variant, after: Variant, better: bool = True) -> tuple[Check, ...]:
    """Return the checks that all three headline figures get better, or worse."""
    sign = 1 if better else -1
    return (
        Check(words, before, after, MEDIAN, -sign),
        Check(words, before, after, MONEY, -sign),
        Check(words, before, after, SATISFACTION, sign),
    )


TURNOVER = {"people.turnover": {"yearly": "20 %"}}
GENERATIONS = {**TURNOVER, "people.generations": "article"}
SAME_TASTES = {
    **TURNOVER,
    "people.generations": {"X": {"share": "40 %"}, "Y": {"share": "40 %"}, "Z": {"share": "20 %"}},
}
OLD = {**TURNOVER, "people.generations": {"X": {"share": "100 %", **_tastes("X")}}}
YOUNG = {
    **TURNOVER,
    "people.generations": {
        "Y": {"share": "67 %", **_tastes("Y")}, "Z": {"share": "33 %", **_tastes("Z")}
    },
}  # fmt: skip
"""The weights that the preset `article` gives each generation, in companies of one or two."""

CLAIMS: tuple[Claim, ...] = (
    Claim(
        1, "Each for itself",
        "In a silo every department looks after its own speciality without dealing with the "
        "others; a single one, such as sales, may even be split into sectors that do not work "
        "together.",
        "hierarchical structure, sectors, half of the messages over the lines of reporting",
        ("organization.structure", "organization.departments.<department>.sectors",
         "communication.interdependence"),
        (
            Check("teams → silo: departments deal less with each other", TEAMS, SILO,
                  "hours_coordination", -1),
            Check("teams → silo: a message goes through more hands", TEAMS, SILO, "hops", +1),
            Check("sales in one piece → in three sectors: the first answer takes longer",
                  SILO.but(organization__departments__sales__sectors=1), SILO,
                  "response_time_first_p90", +1),
            Check("sales in one piece → in three sectors: more revenue is lost",
                  SILO.but(organization__departments__sales__sectors=1), SILO, MONEY, +1),
            Check("sales in one piece → in three sectors: customers are less satisfied",
                  SILO.but(organization__departments__sales__sectors=1), SILO, SATISFACTION, -1),
        ),
        "Holds only in part. The departments of the silo are cut off from each other: a message "
        "goes through many hands, and sales cut into sectors answers later, loses more and "
        "satisfies less. But the departments do not deal less with each other. They spend three "
        "times as many of their hours on coordination as teams do, because a question climbs "
        "the lines of reporting and comes down again.",
        "-++++",
        (0, 1, 3),
    ),
    Claim(
        2, "The shopping centre",
        "Purchasing, sales, logistics and customer relations of a shopping centre that rarely "
        "talk to each other can lose money by it.",
        "missing context, errors, waits for answers; lost revenue by cause",
        ("communication.interdependence", "quality.missing_context", "organization.structure"),
        (
            Check("silo → teams: less revenue is lost", CENTRE,
                  with_(CENTRE, TEAM), MONEY, -1),
            Check("silo → silo with a shared system: less revenue is lost", CENTRE,
                  with_(CENTRE, LINKED), MONEY, -1),
            Check("silo → silo whose departments need nothing of each other: less is lost",
                  CENTRE, CENTRE.but(communication__interdependence="0 %"), MONEY, -1),
            Check("silo with sales in one piece → teams: less revenue is lost",
                  with_(CENTRE, ONE_PIECE), with_(CENTRE, TEAM), MONEY, -1),
            Check("silo → teams: less waiting for information", CENTRE, with_(CENTRE, TEAM),
                  "time_for_information", -1),
        ),
        "Holds, but not for the reason given alone. The siloed centre loses money by questions "
        "that wait and by knowledge that is missing. Sales cut into four sectors costs more "
        "than that: with sales in one piece the silo loses less than teams do.",
        "+++-+",
        (0, 1, 3),
    ),
    Claim(
        3, "The pyramid",
        "Silos need a hierarchical, pyramidal management: decisions go from top to bottom, and "
        "much responsibility lies at the top.",
        "level of decisions, approvals, load of the chief; control lowers errors",
        ("authority.decision_level", "authority.exceptions", "authority.control"),
        (
            Check("teams → silo: the chief is busier", TEAMS, SILO, "utilization_chief", +1),
            *headline("silo that decides high → at the workplace: it gets worse without",
                      SILO, SILO.but(authority__decision_level=0), better=False),
            Check("silo that decides high → at the workplace: more is redone", SILO,
                  SILO.but(authority__decision_level=0), "stage_rework", +1),
        ),
        "Holds in part. Much lies at the top of a silo, and control from above does prevent "
        "errors: where the workplace decides, a little more is redone. But the same silo is "
        "then faster and satisfies a little more, and loses no more revenue: what control "
        "prevents is worth less than what waiting for it costs.",
        "+-0-+",
        (0, 1, 4),
    ),
    Claim(
        4, "Marketing and sales",
        "Marketing and sales understand each other worst; together they bring up to 30 % more "
        "leads, and marketing follows what sells.",
        "feedback on deals, a budget that learns over segments, measured uplift",
        ("marketing.feedback", "marketing.allocation", "customers.segments"),
        (
            Check("no feedback → all deals told: more leads worth having",
                  MARKET.but(marketing__feedback="0 %"), MARKET, "leads_qualified", +1),
            Check("no feedback → all deals told: more deals won",
                  MARKET.but(marketing__feedback="0 %"), MARKET, "leads_won", +1),
            Check("no feedback → all deals told, a market of segments that convert alike: more "
                  "leads worth having", with_(MARKET, ALIKE, {"marketing.feedback": "0 %"}),
                  with_(MARKET, ALIKE), "leads_qualified", +1),
            Check("no feedback → all deals told, marketing that keeps its budget where it is: more "
                  "leads worth having",
                  with_(MARKET, {"marketing.allocation": "fixed", "marketing.feedback": "0 %"}),
                  with_(MARKET, {"marketing.allocation": "fixed"}), "leads_qualified", +1),
            Check("silo → teams, both with feedback: more leads worth having", MARKET,
                  with_(MARKET, TEAM), "leads_qualified", +1),
            Check("silo → teams, both with feedback: marketing learns of more deals", MARKET,
                  with_(MARKET, TEAM), "deals_told", +1),
            Check("no feedback → all deals told: less revenue is lost",
                  MARKET.but(marketing__feedback="0 %"), MARKET, MONEY, -1),
        ),
        "Holds only when marketing can act on what it hears. Feedback brings nearly as many "
        "more leads worth having as the article says at most – where segments of the market "
        "convert differently and the budget may follow. Where segments are alike it brings "
        "none, and where the budget stays where it is it costs a few: telling is work. It is "
        "the feedback that does it, hardly the structure: teams bring few leads beyond those of "
        "a silo whose sales tells marketing.",
        "++0-+++",
        (0, 2, 3, 4),
        "Whether people understand the work of others better, beyond the notices they read; and "
        "how different the segments of a real market are: the uplift follows from that, and from "
        "how far a budget may be moved (`marketing.most`, `marketing.focus`).",
    ),
    Claim(
        5, "One continuous service",
        "Digital life and connected products make new ways to buy; marketing, sales and "
        "after-sales must act together, since customers want one service from purchase to "
        "after-sales.",
        "journeys that name their order, a channel of connected products, context",
        ("requests.<kind>.after", "customers.connected", "dispatch.rule",
         "communication.shared_system"),
        (
            Check("no product connected → half of them: fewer questions",
                  JOURNEY.but(customers__connected="0 %"), JOURNEY, "queries", -1),
            Check("no product connected → half of them: more satisfied customers",
                  JOURNEY.but(customers__connected="0 %"), JOURNEY, SATISFACTION, +1),
            Check("whoever is free → the employee who knows the customer: more satisfied customers",
                  JOURNEY, JOURNEY.but(dispatch__rule="same_owner"), SATISFACTION, +1),
            Check("silo → teams: more satisfied customers", JOURNEY, with_(JOURNEY, TEAM),
                  SATISFACTION, +1),
            Check("silo → silo with a shared system: more satisfied customers", JOURNEY,
                  with_(JOURNEY, LINKED), SATISFACTION, +1),
        ),
        "Holds in part. Connected products, teams and a shared system make customers more "
        "satisfied. Keeping the same employee for a customer does not: the wait for that one "
        "person costs more than the knowledge saves. And the departments need not sit together "
        "for it: the shared system brings the silo most.",
        "++-++",
        (1, 2, 3, 4),
    ),
    Claim(
        6, "Customers on several networks",
        "Three customers in four are on several media and networks, and share their opinions "
        "there, above all when they are unhappy.",
        "share of customers on several channels (75 %), word of mouth, reputation",
        ("customers.several_channels", "reputation.posts", "reputation.refers",
         "reputation.reach"),
        (
            Check("nobody tells others → 30 % of the unhappy do: reputation falls",
                  CHANNELS.but(reputation__posts="0 %", reputation__refers="0 %"), CHANNELS,
                  "reputation", -1),
            Check("nobody tells others → 30 % of the unhappy do: more revenue is lost",
                  CHANNELS.but(reputation__posts="0 %", reputation__refers="0 %"), CHANNELS,
                  MONEY, +1),
            Check("nobody tells others → 30 % of the unhappy do, in teams: more revenue is lost",
                  with_(CHANNELS, TEAM, {"reputation.posts": "0 %", "reputation.refers": "0 %"}),
                  with_(CHANNELS, TEAM), MONEY, +1),
            Check("one channel each → 75 % on several: reputation falls",
                  CHANNELS.but(customers__several_channels="0 %"), CHANNELS, "reputation", -1),
            Check("silo → teams: reputation is better", CHANNELS, with_(CHANNELS, TEAM),
                  "reputation", +1),
        ),
        "Holds. The more networks customers are on and the more the unhappy tell, the lower is "
        "the reputation, and it costs revenue, in the silo as in teams. Teams have a slightly "
        "better reputation than the silo.",
        "+++++",
        (0, 1, 2, 4),
        "How many customers are on several networks and how much more the unhappy tell: both are "
        "put in (75 %; 30 % of the unhappy against 5 % of the happy), not found.",
    ),
    Claim(
        7, "Across the channels",
        "Customers are no longer won by telephone alone; digital tools and a strategy across all "
        "channels meet what they expect, and that is possible only if marketing and sales work "
        "together.",
        "channels, further contacts, linked channels by the shared system",
        ("customers.recontact_after", "communication.shared_system", "organization.structure"),
        (
            Check("channels apart → linked, in the silo: less failure demand", CHANNELS,
                  with_(CHANNELS, LINKED), "failure_demand", -1),
            Check("channels apart → linked, in teams: more satisfied customers",
                  with_(CHANNELS, TEAM), with_(CHANNELS, TEAM, LINKED), SATISFACTION, +1),
            Check("channels apart → linked, in the silo, where marketing and sales do not work "
                  "together: satisfaction does not change", CHANNELS, with_(CHANNELS, LINKED),
                  SATISFACTION, 0),
            Check("what linking brings is more in teams than in the silo",
                  with_(CHANNELS, TEAM), with_(CHANNELS, TEAM, LINKED), SATISFACTION, +1,
                  less=(CHANNELS, with_(CHANNELS, LINKED))),
            Check("all by telephone → all channels, in the silo: less revenue is lost",
                  CHANNELS.but(channels={"phone": TELEPHONE}), CHANNELS, MONEY, -1),
            Check("all by telephone → all channels, linked, in the silo: less revenue is lost",
                  with_(CHANNELS, {"channels": {"phone": TELEPHONE}}, LINKED),
                  with_(CHANNELS, LINKED), MONEY, -1),
        ),
        'Holds for the channels; "only if marketing and sales work together" does not hold. All '
        "channels make the silo lose a fifth less than the telephone alone; linked, they make it "
        "lose a third less. Linking works in the silo as it is, and brings more there than in "
        "teams.",
        "++--++",
        (2, 3, 4, 5),
    ),
    Claim(
        8, "Generations",
        "Generations Y and Z will not work in silos and want to understand what they do; X, used "
        "to orders from above, defends them.",
        "weights on what people experience (own decisions, calm, insight), engagement, turnover",
        ("people.generations", "people.engagement", "people.turnover"),
        (
            *headline("silo → teams, with the preferences that are claimed",
                      with_(SILO, GENERATIONS), with_(TEAMS, GENERATIONS)),
            Check("the preferences that are claimed make teams gain more against the silo",
                  with_(SILO, GENERATIONS), with_(TEAMS, GENERATIONS), SATISFACTION, +1,
                  less=(with_(SILO, TURNOVER), with_(TEAMS, TURNOVER))),
            Check("the preferences that are claimed make teams gain more against the silo",
                  with_(SILO, GENERATIONS), with_(TEAMS, GENERATIONS), MEDIAN, -1,
                  less=(with_(SILO, TURNOVER), with_(TEAMS, TURNOVER))),
            Check("generations that like the same, as research finds, make teams gain more",
                  with_(SILO, SAME_TASTES), with_(TEAMS, SAME_TASTES), SATISFACTION, +1,
                  less=(with_(SILO, TURNOVER), with_(TEAMS, TURNOVER))),
            Check("people of X only → of Y and Z only: teams gain more against the silo",
                  with_(SILO, YOUNG), with_(TEAMS, YOUNG), SATISFACTION, +1,
                  less=(with_(SILO, OLD), with_(TEAMS, OLD))),
            Check("silo → teams, people of X only: customers are less satisfied",
                  with_(SILO, OLD), with_(TEAMS, OLD), SATISFACTION, -1),
        ),
        "Holds only when the preferences are put in. With them, teams gain more against the "
        "silo; without them, as research has it, the generations make no difference. Customers "
        "are better served by teams even where all employees are of X.",
        "+++++0+-",
        (3, 5, 6, 7),
        "Whether the generations differ at all: their weights are put in by a preset that is named "
        "after the article. Research finds next to nothing (Costanza et al. 2012, J Bus Psychol "
        "27:375).",
    ),
    Claim(
        9, "What defenders say",
        "Tasks are better structured, information reaches exactly the person concerned, people are "
        "not polluted by what does not concern them and can focus, and information stays under "
        "control, above all in large firms.",
        "set-up between functions, notices and interruptions, targeted messages, control",
        ("service.set_up", "attention.notices", "attention.reading", "authority.control"),
        (
            Check("teams → silo: fewer interruptions", TEAMS, SILO, "interruptions", -1),
            Check("teams → silo: less time lost between functions", TEAMS, SILO,
                  "hours_set_up", -1),
            Check("teams → silo: less to read", TEAMS, SILO, "hours_reading", -1),
            Check("teams → silo: more of the hours is direct work", TEAMS, SILO, "hours_direct",
                  +1),
            *headline("teams → silo, where work is independent and there is much to read",
                      with_(TEAMS, INDEPENDENT), with_(SILO, INDEPENDENT)),
            *headline("teams → silo, the retailer as shipped", TEAMS, SILO),
            *headline("teams → silo, a retailer three times as large", with_(TEAMS, LARGE),
                      with_(SILO, LARGE)),
            Check("silo → silo whose control prevents no errors: more is redone", SILO,
                  SILO.but(authority__control=1), "stage_rework", +1),
        ),
        "Holds in what people experience, and pays under conditions. In the silo people are "
        "interrupted half as often, lose less time between functions and read less; but no more "
        "of their hours is direct work, since questions climb. Control prevents errors, a few. "
        "Where work is independent and there is much to read, the silo wins on all three "
        "figures; as shipped it loses on all three. About large firms the defenders are half "
        "right: three times as large, the silo is faster and loses less, since in teams "
        "everybody is told by a guild that has grown; but it still satisfies less.",
        "+++-+++---++-+",
        (0, 4, 7, 10, 11),
    ),
    Claim(
        10, "Not for everybody",
        "Some companies resist agile methods; digital tools and exchange across disciplines are "
        "no necessity for them.",
        "independent work, shared system, a transformation that costs speed at first",
        ("communication.interdependence", "communication.shared_system", "interventions"),
        (
            *headline("silo → teams, where work is independent and there is much to read: worse",
                      with_(SILO, INDEPENDENT), with_(TEAMS, INDEPENDENT), better=False),
            *headline("silo → teams, the retailer as shipped: worse", SILO, TEAMS, better=False),
            Check("silo → silo with a shared system, where work is independent: satisfaction does "
                  "not change", with_(SILO, INDEPENDENT), with_(SILO, INDEPENDENT, LINKED),
                  SATISFACTION, 0),
            Check("silo → silo with a shared system, the retailer as shipped: satisfaction does "
                  "not change", SILO, with_(SILO, LINKED), SATISFACTION, 0),
            *headline("a silo that stays one → that becomes teams on day 60: worse",
                      CHANGE.but(interventions=[]), CHANGE, better=False),
            *headline("a silo that stays one → that becomes teams on day 60 and loses 40 % of its "
                      "speed at first: worse", CHANGE.but(interventions=[]),
                      with_(CHANGE, {"interventions[0].transition": "40 %"}), better=False),
        ),
        "Holds when the work needs nobody else and there is much to read. There teams are worse "
        "on all three figures; a shared system helps even there, since it knows who has written "
        "already. Where the work does need others, both help. A silo that becomes teams is a "
        "little slower over the year, until people have learned what they had forgotten; but it "
        "loses less and satisfies more. If the change itself costs much at first, less is left "
        "of that, and the satisfaction is the same.",
        "+++-----+--+-0",
        (0, 3, 6, 7, 8),
    ),
    Claim(
        11, "The end of the silo",
        "Working in silos tends to disappear, in favour of transparency and collaboration.",
        "who wins, over interdependence and the cost of being told everything",
        ("communication.interdependence", "attention.notices", "organization.structure"),
        tuple(
            check
            for share in ("0 %", "20 %", "40 %", "60 %")
            for check in headline(
                f"silo → teams at interdependence {share}",
                SILO.but(communication__interdependence=share),
                TEAMS.but(communication__interdependence=share),
            )
        ) + headline("silo with sales in one piece → teams, the retailer as shipped",
                     with_(SILO, ONE_PIECE), TEAMS)
        + headline("silo → teams, where whoever helped three times becomes a contact",
                   with_(SILO, FRIENDS), with_(TEAMS, FRIENDS))
        + headline("silo → teams, no notices to anybody", SILO.but(attention__notices="0 %"),
                   TEAMS.but(attention__notices="0 %"))
        + headline("silo → teams where each result is told to 60 % and takes 1 min to read",
                     SILO.but(attention__notices="60 %", attention__reading="1 min"),
                     TEAMS.but(attention__notices="60 %", attention__reading="1 min")),
        "Does not hold as a rule; it depends. Teams win on all three figures where 40 % of the "
        "work needs others, by more the more it does, and they lose less revenue at any "
        "interdependence. Where it seldom does the silo is faster, and where it never does it "
        "satisfies as well. Where all are told everything the silo wins on all three figures. The "
        "sectors inside sales explain most of the lost revenue: without them the silo comes near "
        "to the teams, but stays behind on all three. Nor do people who keep those who helped "
        "them as contacts make up for it.",
        "-+0-+++++++++++++++++---",
        (0, 3, 6, 9, 12, 15),
        "Whether companies change their structure: they do not compete or imitate each other here.",
    ),
)  # fmt: skip
