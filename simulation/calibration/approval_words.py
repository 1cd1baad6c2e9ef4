"""Words that tell of approvals, in English, French and German.

A status such as *Awaiting Approval* or *Freigabe ausstehend* waits for somebody to decide;
*Approved* or *genehmigt* ends that wait. An activity such as *Approve request* or *Validation
hiérarchique* is the deciding itself; asking for it (*Submit for approval*) is not.
"""

from __future__ import annotations

import re
from typing import Literal

Outcome = Literal["waits", "granted", "refused", "nothing"]

_APPROVAL = (
    r"approv|authori[sz]|sign off|freigabe|freigegeben|freizugeben|freigeben|genehmig|bewillig"
    r"|approbation|approuv|autorisation|valide\b|validee\b|a valider|validation hierarch"
    r"|validation (du |de la |par (le |la )?)?(manager|responsable|chef|direction|superieur|n 1)"
    r"|(attente|demande|cours) (de |d )?validation"
)
_NOT_NEEDED = (
    r"\bno (approv|authori)|not (requir|request|need)|not yet request|unapprov"
    r"|nicht (erforderlich|notig|benotigt|beantragt)|keine (freigabe|genehmigung)"
    r"|sans (approbation|validation|autorisation)|non requis"
)
_NOT_YET = (
    r"to be |not (yet )?(approv|author)|await|wait|pending|zu genehmigen|freizugeben|noch nicht"
    r"|ausstehend|attente|a (valider|approuver)"
)
_GRANTED = (
    r"approved|authori[sz]ed|granted|given|complete|received|signed off|erteilt|erfolgt|genehmigt"
    r"|freigegeben|bewilligt|approuve|valide|accorde|obtenu"
)
_REFUSED = r"reject|declin|denied|refus|abgelehnt|cancel|closed|resolved|erledigt|geschlossen"
_ASKS = (
    r"\b(request\w*|submit\w*|send|sent|ask\w*|seek\w*) (for |an |the )?(\w+ )?(approv|authori)"
    r"|(approval|authori[sz]ation) (is )?request|(freigabe|genehmigung) \w*(forder|beantrag|hol)"
    r"|(beantrag|anforder)\w* (der |die )?(freigabe|genehmigung)|demand\w* (de |d |l )?"
    r"(approbation|validation|autorisation)"
)


def status_of(plain: str) -> Outcome | None:
    """Return what a status tells about an approval, None if it tells of none.

    Args:
        plain: in small letters without accents, words apart.
    """
    if not re.search(_APPROVAL, plain):
        return None
    if re.search(_NOT_NEEDED, plain):
        return "nothing"
    if re.search(_REFUSED, plain):
        return "refused"
    if re.search(_NOT_YET, plain):
        return "waits"
    return "granted" if re.search(_GRANTED, plain) else "waits"


def is_approval(plain: str) -> bool:
    """Return whether an activity is an approval: the deciding, not the asking for it."""
    return bool(
        re.search(_APPROVAL, plain) and not re.search(f"{_NOT_NEEDED}|{_NOT_YET}|{_ASKS}", plain)
    )


_ASKED = r"request|await|wait|pending|open|asked|beantragt|angefordert|ausstehend|offen|attente"


def is_asked_for(plain: str) -> bool:
    """Return whether a value in a column of approvals says that one is waited for."""
    if re.search(f"{_NOT_NEEDED}|{_REFUSED}", plain):
        return False
    return bool(re.search(f"{_ASKED}|demand", plain)) and not re.search(_GRANTED, plain)
