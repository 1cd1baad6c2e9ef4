"""A mechanism at every hook; by default it only counts."""

from simulation.extending import Flag, Number, Section, mechanism, parameter


class Every(Section):
    """What is changed at the hooks."""

    factor: Number = parameter(1, ge=-1, le=9, neutral=1, description="On the time of services.")
    error: Number = parameter(-1, ge=-1, le=1, neutral=-1, description="Chance of an error.")
    owner: Flag = parameter(False, neutral=False, description="Whether the last owner is named.")
    patience: Number = parameter(1, ge=0, le=9, neutral=1, description="On patience.")
    rating: Number = parameter(-1, ge=-1, le=200, neutral=-1, description="Satisfaction of all.")
    nobody: Number = parameter(-1, ge=-1, le=1e9, neutral=-1, description="Who is named.")


every = mechanism("every", Every, of_people=["done"], of_requests=["stages"])


@every.at("service_time")
def take_time(p, s, e, r, time, own):
    """Multiply the time of a service."""
    return time * own.factor


@every.at("after_service")
def count(p, s, e, r, own):
    """Count services of people and requests."""
    s.own_people[e, own.done] += 1
    s.own_requests[r, own.stages] += 1


@every.at("error_probability")
def err(p, s, e, r, chance, own):
    """Set the chance of an error."""
    return own.error if own.error >= 0 else chance


@every.at("dispatch")
def name_owner(p, s, r, station, e, own):
    """Name who handled the request for this department before."""
    if own.nobody >= 0:
        return int(own.nobody)
    if own.owner:
        return int(s.handled_by[r, p.stations[station].function])
    return e


@every.at("patience")
def be_patient(p, s, r, time, own):
    """Multiply patience."""
    return time * own.patience


@every.at("satisfaction")
def be_satisfied(p, s, r, satisfaction, own):
    """Set satisfaction."""
    return own.rating if own.rating >= 0 else satisfaction
