"""Two mechanisms at one hook: the result tells in which order they are asked."""

from simulation.extending import Number, Section, mechanism, parameter


class Amount(Section):
    """A number."""

    amount: Number = parameter(0, ge=0, le=1e9, neutral=0, description="A number.")


class Factor(Section):
    """Another one."""

    factor: Number = parameter(1, ge=0, le=9, neutral=1, description="A number.")


@mechanism("add", Amount).at("service_time")
def add(p, s, e, r, time, own):
    """Add some µs."""
    return time + own.amount


@mechanism("multiply", Factor).at("service_time")
def multiply(p, s, e, r, time, own):
    """Multiply by something."""
    return time * own.factor
