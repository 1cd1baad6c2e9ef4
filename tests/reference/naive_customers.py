"""What the naive twin finds out about customers: who they are, what they bear, what they think.

Nothing here changes anything either.
"""

from __future__ import annotations

import math
from bisect import bisect_right

from simulation.kernel import variates as purpose
from simulation.kernel.keys import derive, draw

from .naive_draws import microseconds
from .naive_findings import Findings
from .naive_things import Employee, Kind, Request, Station


class Customers(Findings):
    """Questions about those who send requests, and their answers."""

    def customer_of(self, key: int) -> int:
        """Return the customer behind an arrival, −1 where each is a new one."""
        customers = self.scenario.customers.count
        return int(draw(key, purpose.CUSTOMER, 0) * customers) if customers > 0 else -1

    def market_of(self, key: int, customer: int) -> int:
        """Return the key of a customer; of one who is not known, that of the request."""
        return key if customer < 0 else derive(self.world.root, purpose.CUSTOMER, customer)

    def segment_of(self, market: int) -> int:
        """Return the segment a customer belongs to."""
        shares = self.world.segment_shares
        if len(shares) < 2:
            return 0
        return min(bisect_right(shares, draw(market, purpose.SEGMENT, 0)), len(shares) - 1)

    def factor(self, segment: int, name: str) -> float:
        """Return a factor of a segment (`value`, `conversion` or `defection`)."""
        segments = self.world.segments
        return float(getattr(segments[segment], name)) if segments else 1.0

    def worth(self, kind: Kind, key: int, segment: int) -> int:
        """Return the value of an arrival in hundredths, −1 if its customer cannot be won."""
        conversion = min(kind.written.conversion * self.factor(segment, "conversion"), 1.0)
        if draw(key, purpose.QUALIFICATION, 0) >= conversion:
            return -1
        value = kind.written.value * 100.0 * self.factor(segment, "value")
        return int(value * kind.value_spread(draw(key, purpose.VALUE, 0)) + 0.5)

    def is_on_several_channels(self, r: Request) -> bool:
        """Return whether a customer would use another channel as well."""
        u = draw(self.market_of(r.key, r.customer), purpose.SEVERAL, 0)
        return u < self.scenario.customers.several_channels

    # ── Channels ──────────────────────────────────────────────────────────────────────────────

    def channel_of(self, r: Request, hours: str = "all") -> int:
        """Return the channel by which a request comes; customers may have one they prefer."""
        u = draw(r.key, purpose.CHANNEL, 0)
        loyalty = self.scenario.customers.channel_loyalty
        if r.customer >= 0 and draw(r.key, purpose.KEEPS_CHANNEL, 0) < loyalty:
            u = draw(self.market_of(r.key, r.customer), purpose.PREFERRED, 0)
        shares = self.world.channel_shares[hours]
        return min(bisect_right(shares, u), len(shares) - 1)

    def other_channel(self, key: int, channel: int) -> int:
        """Return another channel than one, by the shares of the others."""
        channels = self.world.channels
        others = [c for c in range(len(channels)) if c != channel]
        if not others:
            return channel
        u = draw(key, purpose.OTHER_CHANNEL, 0) * (1.0 - channels[channel].share)
        share = 0.0
        for c in others:
            share += channels[c].share
            if u < share:
                return c
        return others[-1]

    # ── Their clock ───────────────────────────────────────────────────────────────────────────

    def as_seen(self, r: Request, waited: int) -> int:
        """Return what so much working time after its arrival is by its customer's clock."""
        if not self.clock.is_given:
            return waited
        return self.clock.moment(r.arrived + waited) - r.came

    def when_waited(self, r: Request, wait: int) -> int:
        """Return the working time at which the customer of a request has waited for so long."""
        return self.clock.working_time(r.came + wait) if self.clock.is_given else r.arrived + wait

    # ── What they bear ────────────────────────────────────────────────────────────────────────

    def time_to_contact(self, r: Request) -> int:
        """Return how long a customer waits for an answer before getting in touch again."""
        assert self.world.contacts_after is not None
        return microseconds(self.world.contacts_after(draw(r.key, purpose.RECONTACT, r.contacts)))

    def is_linked(self, r: Request) -> bool:
        """Return whether it is noticed that a customer has been in touch before."""
        members = self.world.station(r.kind.first.department, r.territory).members
        linked = sum(e.uses_system for e in members) / len(members)
        return draw(r.key, purpose.LINKING, r.contacts) < linked

    def finds_it_too_long(self, r: Request, station: Station, person: Employee | None) -> bool:
        """Return whether a customer leaves at once because of the wait that is announced."""
        tolerated = self.world.balking[r.channel]
        is_first = r.stage is r.kind.stages[0] and r.visits[r.stage.department] == 1
        if tolerated is None or not is_first or r.original is not None:
            return False
        queues = (person or station).desk.queues.values()
        ahead = sum((other.stage.mean_work for queue in queues for other in queue), start=0.0)
        servers = len(station.members) if person is None else 1
        announced = (ahead + r.stage.mean_work) / servers
        return announced > tolerated(draw(r.key, purpose.BALKING, 0))

    def is_too_late(self, r: Request) -> bool:
        """Return whether the first answer came so late that a request is not won."""
        decay = r.kind.written.response_decay
        if decay is None or r.first_response is None:
            return False
        answered = self.as_seen(r, r.first_response)
        if answered <= decay.after:
            return False
        chance = math.exp(-decay.exponent * math.log(answered / decay.after))
        return draw(r.key, purpose.DECAY, 0) >= chance

    # ── What they think ───────────────────────────────────────────────────────────────────────

    def rates_satisfaction(self) -> bool:
        """Return whether anything counts for satisfaction at all."""
        weights = self.scenario.satisfaction
        return any(getattr(weights, name) > 0 for name in type(weights).model_fields)

    def satisfaction_of(self, r: Request, fate: str) -> float:
        """Return the satisfaction of a request's customer, 0 to 100."""
        weights = self.scenario.satisfaction
        age = self.as_seen(r, self.now - r.arrived)
        answered = age if r.first_response is None else self.as_seen(r, r.first_response)
        expected = self.world.channels[r.channel].expected_response
        burden = weights.first_response * (answered / expected)
        burden += weights.resolution * (age / r.kind.written.expected_resolution)
        burden += weights.repeat * r.repeats
        burden += weights.error * r.errors
        burden += weights.contact * r.contacts
        if fate in ("BALKED", "ABANDONED", "CANCELLED"):
            burden += weights.abandoned
        return 100.0 * math.exp(-burden)

    def chance_of_leaving(self, r: Request, satisfaction: float) -> float:
        """Return the chance that a customer leaves for good."""
        low = self.scenario.customers.defection_satisfied
        high = self.scenario.customers.defection_unsatisfied
        chance = low + (high - low) * (1.0 - satisfaction / 100.0)
        return chance * self.factor(r.segment, "defection")

    def voices_of(self, r: Request, satisfaction: float) -> float:
        """Return what a customer tells others about a request: above 0 what is good."""
        reputation = self.scenario.reputation
        if satisfaction < 50.0:
            reach = reputation.reach if self.is_on_several_channels(r) else 1.0
            return -reputation.posts * reach
        return reputation.refers if satisfaction >= 85.0 else 0.0
