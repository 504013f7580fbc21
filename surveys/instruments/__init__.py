"""What we ask, as data: every instrument under its key."""

from surveys.instruments.base import Instrument
from surveys.instruments.relational_coordination import RELATIONAL_COORDINATION
from surveys.instruments.relational_coproduction import RELATIONAL_COPRODUCTION
from surveys.instruments.relational_leadership import RELATIONAL_LEADERSHIP

INSTRUMENTS: dict[str, Instrument] = {
    instrument.key: instrument
    for instrument in (RELATIONAL_COORDINATION, RELATIONAL_COPRODUCTION, RELATIONAL_LEADERSHIP)
}


def get_instrument(key: str) -> Instrument:
    """Return the instrument with this key; `ValueError` names the ones there are."""
    try:
        return INSTRUMENTS[key]
    except KeyError:
        known = ", ".join(sorted(INSTRUMENTS))
        raise ValueError(f"there is no instrument {key!r}; known: {known}") from None
