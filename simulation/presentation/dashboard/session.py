"""What one browser has on its screen: two sides, a clock, a language, a story.

A session outlives the page: whoever loses the connection, reloads or comes back finds it as it was.
After a while without a page it rests: it keeps what is written and what time it was, but not the
tables, which are run anew when somebody comes back.

All that takes time runs in a thread; the session's lock keeps one thing after the other. Changes
that come faster than they can be shown are shown once, the last one.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from simulation.assembly import Assembly
from simulation.experiments.live import HOUR, Duel, Frame
from simulation.kernel.running import TooManyOpenRequestsError
from simulation.offered_load import offered_load
from simulation.presentation.dashboard import levers
from simulation.presentation.dashboard.chunks import chunk
from simulation.presentation.dashboard.drafts import Draft
from simulation.presentation.dashboard.scene import label
from simulation.presentation.dashboard.scene import scene as scene_of
from simulation.presentation.dashboard.sides import Side
from simulation.presentation.dashboard.workshop import Workshop
from simulation.presentation.quantities import fit
from simulation.presentation.words import Words, words_of

TICK = 0.25  # s of real time in a chunk; longer ones make up for what was late
LONGEST_TICK = 1.5
SPEEDS = 5  # µs of the clock in a second: these three, and a day and a week of the organizations
HOURLY = (HOUR // 12, HOUR // 3, HOUR)
USUAL_SPEED = 2
FASTEST_WITH_MOVES = 3
SETTLING = 4 * HOUR  # of the clock: the shown load is an average over about so long
LEAST_GAIN = 0.05  # at slow speeds, so that something is seen to change
OPENING_DAYS = 5  # measured before the curtain rises, so that there is a score
SCORE_EVERY = 2  # chunks
PIECES_OF_A_STEP = 4


class View(Protocol):
    """A page that shows a session."""

    def scene(self, side: int, scene: dict[str, Any]) -> None:
        """Show an organization."""

    def play(self, chunk: dict[str, Any]) -> None:
        """Play a chunk after those before it."""

    def show(self, chunk: dict[str, Any]) -> None:
        """Show how things stand at once."""

    def refresh(self) -> None:
        """Show levers, texts, story and buttons as they are now."""


@dataclass
class Settings:
    """How the browser wants the page.

    Attributes:
        language, theme: of the page; "" takes the theme of the system.
        panel: which is open; "" for none.
        target: which sides a lever moves: first, second or both.
        from_now: whether a lever acts from the next day on, rather than from the start.
        map_metric: the figure by which the map of regimes tells who does better.
    """

    language: str = "en"
    theme: str = ""
    panel: str = "levers"
    target: str = "both"
    from_now: bool = False
    map_metric: str = "lost_revenue"


class Session:
    """The state of one browser.

    Attributes:
        number: of the browser.
        sides: the two organizations.
        duel: the same, running.
        settings: language, theme and what is open.
        playing: whether the clock runs.
        speed: position among `speeds`.
        views: pages that show it now.
        last_seen: when a page was there last (monotonic seconds).
        workshop: the story that is told, and the guesses of the room.
        voting_address: where phones find the question; "" if none can come.
    """

    duel: Duel

    def __init__(self, number: str, sides: Sequence[Side], settings: Settings) -> None:
        """Begin with both organizations some days after the warm-up."""
        self.number = number
        self.sides = list(sides)
        self.settings = settings
        self.playing = False
        self.speed = USUAL_SPEED
        self.views: list[View] = []
        self.last_seen = time.monotonic()
        self._expected: set[View] = set()  # pages that are being opened
        self.workshop = Workshop(self)
        self.voting_address = ""
        self._until: int | None = None  # where a story lets the clock stop
        self._frames: list[Frame] = []  # of both sides, the last ones
        self._rested_at: int | None = None  # the time of the clock, while there are no tables
        self._chunks = 0
        self._lock = asyncio.Lock()
        self._player: asyncio.Task[None] | None = None
        self._presents: list[Assembly | None] = [None, None]
        self._scenes: list[dict[str, Any] | None] = [None, None]
        self._wanted: dict[int, Draft] = {}

    @property
    def words(self) -> Words:
        """The words of the chosen language."""
        return words_of(self.settings.language)

    @property
    def is_begun(self) -> bool:
        """Whether there is something to show."""
        return bool(self._frames)

    # ── Pages come and go ──

    async def open(self, view: View) -> None:
        """Show the session on a page."""
        self.last_seen = time.monotonic()
        self._expected.add(view)
        async with self._lock:
            if not self.is_begun:
                await asyncio.to_thread(self._begin, OPENING_DAYS)
        if view not in self._expected:  # it has left meanwhile, and will not do so again
            return
        self._expected.remove(view)
        self.views.append(view)
        self._tell_scenes(newcomers=[view])
        await self.publish([view])
        view.refresh()
        if self.playing:
            self._run_clock()

    def leave(self, view: View) -> None:
        """Forget a page; without any the clock stands still."""
        self._expected.discard(view)
        if view in self.views:
            self.views.remove(view)
        self.last_seen = time.monotonic()

    def rest(self) -> None:
        """Let go of all tables until somebody comes back, unless anybody is or might be there."""
        is_needed = self.views or self._expected or self.workshop.story is not None
        if is_needed or self._lock.locked() or not self.is_begun:
            return
        self._rested_at = self.duel.time
        self.duel.close()
        del self.duel
        self._frames = []
        self._presents = [None, None]

    def close(self) -> None:
        """Stop the clock and let go of all tables."""
        self.playing = False
        if self._player is not None:
            self._player.cancel()
        if self.is_begun:
            self.duel.close()

    def _begin(self, days: int) -> None:
        """Let both stand some days after the warm-up, or where they stood before a rest."""
        if self.is_begun:
            self.duel.close()
        self.duel = Duel(*(side.assembly for side in self.sides))
        week, warm_up = self.duel.week, self.duel.warm_up
        time, self._rested_at = self._rested_at, None
        if time is None:
            time = week.start_of(week.days_until(warm_up) + days)
        self._frames = self.duel.look_at(time, SETTLING)

    # ── The clock ──

    def toggle(self) -> None:
        """Let the clock run, or stop it."""
        self._until = None
        self.playing = not self.playing
        if self.playing:
            self._run_clock()
        self.refresh()

    @property
    def speeds(self) -> tuple[int, ...]:
        """How fast the clock may run, in µs a second; days and weeks are those of the sides."""
        week = self.duel.week
        return (*HOURLY, week.length // len(week.lengths), week.length)

    def set_speed(self, position: int) -> None:
        """Choose how fast the clock runs."""
        self.speed = min(max(position, 0), SPEEDS - 1)
        self.refresh()

    def watch_until(self, day: int, speed: int) -> None:
        """Let the clock run until a day has begun."""
        self._until = self.duel.week.start_of(day)
        self.speed = speed
        self.playing = self.duel.time < self._until
        if self.playing:
            self._run_clock()

    def stop(self) -> None:
        """Let the clock stand."""
        self._until, self.playing = None, False

    def _run_clock(self) -> None:
        if self._player is None or self._player.done():
            self._player = asyncio.create_task(self._play())

    async def _play(self) -> None:
        """Send one chunk after the other for as long as the clock runs and somebody watches."""
        last = time.monotonic() - TICK
        while self.playing and self.views:
            goal = self.duel.horizon if self._until is None else self._until
            if self.duel.time >= min(goal, self.duel.horizon):
                self.stop()
                self.refresh()
                await self.publish()
                return
            now = time.monotonic()
            seconds, last = min(now - last, LONGEST_TICK), now
            length = int(self.speeds[self.speed] * seconds)
            await self._play_piece(min(length, goal - self.duel.time), seconds)
            await asyncio.sleep(max(0.0, last + TICK - time.monotonic()))

    async def _play_piece(self, length: int, seconds: float) -> None:
        """Let a piece of time pass and send it, to be played in so many seconds."""
        async with self._lock:
            self._chunks += 1
            try:
                told = await asyncio.to_thread(self._advance, length, seconds)
            except TooManyOpenRequestsError:
                self.stop()
                self.refresh()
                return
            self._tell_scenes()
        for view in list(self.views):
            view.play(told)

    def _advance(self, length: int, seconds: float) -> dict[str, Any]:
        with_moves = self.speed <= FASTEST_WITH_MOVES
        self._frames = self.duel.advance(self.duel.time + length, with_moves=with_moves)
        return chunk(
            self.duel,
            self.sides,
            self._frames,
            self.words,
            gain=1 - math.exp(-max(length / SETTLING, LEAST_GAIN)),
            lasts=1000 * seconds,
            with_score=self._chunks % SCORE_EVERY == 0,
            hides_score=self.workshop.hides_score,
        )

    async def step_hour(self) -> None:
        """Run on by an hour and stop."""
        await self._step(HOUR)

    async def step_day(self) -> None:
        """Run on by as many hours as the present day has, and stop."""
        lengths = self.duel.week.lengths
        await self._step(lengths[self.duel.week.day_of(self.duel.time) % len(lengths)])

    async def _step(self, length: int) -> None:
        self.stop()
        self.refresh()
        for _ in range(PIECES_OF_A_STEP):
            await self._play_piece(length // PIECES_OF_A_STEP, TICK)
        await self.publish(keeps_moves=True)

    async def seek(self, day: int) -> None:
        """Go to the beginning of a day."""
        await self.go_to(max(self.duel.week.start_of(day), self.duel.warm_up))

    async def go_to(self, time: int) -> None:
        """Go to a time."""
        async with self._lock:
            self._frames = await asyncio.to_thread(self.duel.look_at, time, SETTLING)
            self._tell_scenes()
        await self.publish()

    async def reset(self) -> None:
        """Go back to the beginning, with the organizations as they were before any lever."""
        await self.begin_with([side.shown.without_levers() for side in self.sides], OPENING_DAYS)

    async def begin_with(self, drafts: Sequence[Draft], days: int) -> None:
        """Put drafts on both sides and go some days after the warm-up."""
        self.stop()
        async with self._lock:
            for side, draft in zip(self.sides, drafts, strict=True):
                side.settle(draft)
            await asyncio.to_thread(self._begin, days)
            self._tell_scenes()
        await self.publish()
        self.refresh()

    # ── What is on the sides ──

    def targets(self) -> list[int]:
        """Return the sides that a lever moves."""
        return {"first": [0], "second": [1]}.get(self.settings.target, [0, 1])

    async def pull(self, name: str, value: Any) -> None:
        """Move a lever of the chosen sides, from the start or from the next day on."""
        lever = levers.lever(name)
        from_now = self.settings.from_now and not lever.only_from_start
        for number in self.targets():
            side = self.sides[number]
            if side.problems:
                continue
            values = levers.values_of(lever, value, side.start)
            draft = self._wanted.get(number, side.draft)
            self._wanted[number] = (
                draft.with_intervention(self.next_day(), values)
                if from_now
                else draft.with_values(values)
            )
        await self._settle_wanted()

    async def put(self, number: int, draft: Draft) -> None:
        """Put a draft on a side; what is wrong with it is told there."""
        self._wanted[number] = draft
        await self._settle_wanted()

    def next_day(self) -> int:
        """Return how many days will have passed when the next day begins."""
        return self.duel.week.days_until(self.duel.time)

    async def _settle_wanted(self) -> None:
        """Show the last drafts that were wanted; earlier ones are passed over."""
        async with self._lock:
            if not self._wanted:
                return
            wanted, self._wanted = self._wanted, {}
            await asyncio.to_thread(self._exchange, wanted)
            self._tell_scenes()
        await self.publish()
        self.refresh()

    def _exchange(self, wanted: dict[int, Draft]) -> None:
        changed = [n for n, draft in wanted.items() if self.sides[n].settle(draft)]
        for number in changed:
            self.duel.replace(number, self.sides[number].assembly)
        if self.duel.time > self.duel.horizon:
            self._frames = self.duel.look_at(self.duel.horizon, SETTLING)
            return
        for number, frame in zip(changed, self.duel.look(changed, SETTLING), strict=True):
            self._frames[number] = frame

    def warnings(self) -> list[str]:
        """Return which departments cannot keep up in the long run."""
        return [
            self.words(
                "levers.overload",
                side=letter,
                name=label(load.name, self.words),
                offered=self.words.number(fit("", "", [load.offered]).plain(load.offered)),
                serving=self.words.number(f"{load.serving:,}"),
                capacity=self.words.number(fit("", "", [load.capacity]).plain(load.capacity)),
            )
            for letter, side in zip("AB", self.sides, strict=True)
            for load in offered_load(side.scenario, side.assembly.organization)
            if not load.keeps_up
        ]

    # ── What pages are told ──

    async def publish(self, views: list[View] | None = None, *, keeps_moves: bool = False) -> None:
        """Show how things stand on all pages, or on some."""
        async with self._lock:
            told = await asyncio.to_thread(self._standing)
        for view in list(self.views if views is None else views):
            view.play(told) if keeps_moves else view.show(told)

    def _standing(self) -> dict[str, Any]:
        return chunk(
            self.duel,
            self.sides,
            self._frames,
            self.words,
            hides_score=self.workshop.hides_score,
        )

    def retell(self) -> None:
        """Show both organizations anew where anything about them is called otherwise now."""
        self._presents = [None, None]
        self._tell_scenes()

    def _tell_scenes(self, newcomers: Sequence[View] = ()) -> None:
        """Show organizations that have changed on all pages, and all on pages that are new."""
        for number, run in enumerate(self.duel.sides):
            if run.present is self._presents[number] and not newcomers:
                continue
            self._presents[number] = run.present
            scene = scene_of(run.present, run.scenario.name, self.words)
            scene["structure"] = self.workshop.side_label(number) or scene["structure"]
            has_changed = scene != self._scenes[number]
            self._scenes[number] = scene
            for view in list(self.views):
                if has_changed or view in newcomers:
                    view.scene(number, scene)

    def refresh(self) -> None:
        """Let all pages show levers, texts, story and buttons as they are now."""
        for view in list(self.views):
            view.refresh()
