"""The page of the claims: a table of all of them, and what was measured for each."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence

from docs.claims import Claim, Variant
from docs.measuring import Finding, Measurements, pattern
from simulation.outcomes.output_analysis import Estimate
from simulation.presentation.quantities import UNDEFINED, Quantity, fit, per_cent, sharpened
from simulation.presentation.tables import plain_markdown
from simulation.versions import RESULTS_VERSION

WORDS = {1: "as claimed", 0: "no clear difference", -1: "**not as claimed**"}


def page(findings: Sequence[tuple[Claim, Sequence[Finding]]], measurements: Measurements) -> str:
    """Return the page as Markdown."""
    parts = [
        "# The claims of the article\n",
        "A blog post in French asks whether working in silos is dead. Each of its claims is told "
        "here in our\nown words and held against the model. They are examined, not reproduced: "
        "nothing was tuned so that\none of them comes true, and the verdicts are computed from "
        "the measurements below them.\n",
        "This page is written by\n",
        "```sh\npython -m docs claims\n```\n",
        f"Every organization is run {measurements.replications} times with seed "
        f"{measurements.seed}; all meet the same customers, replication by\nreplication, and "
        "differences are paired. ± and [ ] are 95 % intervals. A difference is *clear* when its\n"
        "interval leaves zero out; with a hundred of them a few will be so by chance. Results "
        f"version {RESULTS_VERSION}.\n",
        "*As claimed*: clear and in the direction of the claim; where the claim is that nothing "
        "changes, the\ninterval lies within 1 % of the mean. All of it is about the shipped "
        "scenarios, whose parameters are\nassumptions.\n",
        "## All claims\n",
        *_overview(findings),
        "",
    ]
    for claim, found in findings:
        parts.append(section(claim, found))
    return "\n".join(parts).rstrip() + "\n"


def _overview(findings: Sequence[tuple[Claim, Sequence[Finding]]]) -> Iterator[str]:
    yield "| # | Claim | What acts | In the model | Measured |"
    yield "| --- | --- | --- | --- | --- |"
    for claim, found in findings:
        figures = "<br>".join(_in_short(found[position]) for position in claim.key)
        yield (
            f"| {claim.number} | {plain_markdown(claim.text)} | {plain_markdown(claim.mechanism)} "
            f"| {answer(claim, found)} | {figures} |"
        )


def answer(claim: Claim, findings: Sequence[Finding]) -> str:
    """Return the finding in words, if what is measured is still what the words were written for."""
    verdicts = pattern(findings)
    if verdicts == claim.pattern:
        first, _, rest = claim.answer.partition(". ")
        return f"**{first}.** {rest}"
    return f"To be put into words again: {verdicts.count('+')} of {len(verdicts)} as claimed."


def _in_short(finding: Finding) -> str:
    gap, metric = finding.gap, finding.metric
    quantity = _quantity(finding)
    sharp = sharpened(quantity, [(gap.high - gap.low) / 2])
    number = sharp.with_unit(f"{sharp.signed(gap.mean)} {sharp.interval(gap.low, gap.high)}")
    title = metric.title.removeprefix("of which ")
    return f"{plain_markdown(finding.check.words)}: {plain_markdown(title)} {number}"


def _quantity(finding: Finding) -> Quantity:
    gap = finding.gap
    means = [it for it in (finding.before, finding.after) if it is not None]
    return fit(
        finding.metric.unit, finding.currency, [it.mean for it in means] or [gap.mean],
        [it.half_width for it in means] or [(gap.high - gap.low) / 2],
        like=max((abs(it.mean) for it in means), default=abs(gap.mean)),
    )  # fmt: skip


def section(claim: Claim, findings: Sequence[Finding]) -> str:
    """Return all that was measured for a claim."""
    return "\n".join(_section(claim, findings)).rstrip() + "\n"


def _section(claim: Claim, findings: Sequence[Finding]) -> Iterator[str]:
    yield f"## {claim.number}. {claim.title}\n"
    yield f"{claim.text}\n"
    yield f"{answer(claim, findings)}\n"
    yield f"What acts: {claim.mechanism}.\n"
    yield "| Change | Figure | Before | After | Difference | n | |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    shown = ""
    for finding in findings:
        words = finding.check.words if finding.check.words != shown else ""
        shown = finding.check.words
        yield _row(plain_markdown(words), finding)
    yield ""
    if claim.beyond:
        yield f"What the model cannot say: {claim.beyond[0].lower()}{claim.beyond[1:]}\n"
    fields = ", ".join(f"`{path}`" for path in claim.parameters)
    yield f"Fields: {fields}.\n"
    yield "Run again: " + f"`python -m docs claims {claim.number}`, or one organization alone:\n"
    commands = dict.fromkeys(
        _command(variant) for finding in findings for variant in finding.check.variants
    )
    yield "```sh\n" + "\n".join(commands) + "\n```\n"


def _row(words: str, finding: Finding) -> str:
    gap, metric = finding.gap, finding.metric
    row = _quantity(finding)
    sharp = sharpened(row, [(gap.high - gap.low) / 2])
    relative = ""
    if finding.before is not None and finding.before.mean > 0 and metric.unit != "share":
        parts = (_signed_per_cent(it / finding.before.mean) for it in (gap.mean, gap.low, gap.high))
        relative = " ({} [{}, {}])".format(*parts)
    unit = f", {row.unit}" if row.unit else ""

    def mean(value: Estimate | None) -> str:
        if value is None:
            return UNDEFINED
        return f"{row.plain(value.mean)} {row.half_width(value.half_width)}"

    return (
        f"| {words} | {plain_markdown(metric.title)}{unit} "
        f"| {mean(finding.before)} | {mean(finding.after)} "
        f"| {sharp.signed(gap.mean)} {sharp.interval(gap.low, gap.high)}{relative} "
        f"| {gap.n} | {WORDS[finding.verdict]} |"
    )


def _signed_per_cent(share: float) -> str:
    return ("+" if share > 0 else "") + per_cent(share, 1 if abs(share) < 0.1 else 0)


def _command(variant: Variant) -> str:
    command = ["silosim", "run", variant.scenario]
    for path, value in variant.changes.items():
        setting = f"{path}={_written(value)}"
        command += ["--set", setting]
    return shlex.join(command)


def _written(value: object) -> str:
    """Return a value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    return str(value)
