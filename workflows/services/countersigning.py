"""What the other departments that recognise together put under a list (会签): each its opinion, by whom, on
which day, by which paper. They have no account here: whoever signs for the department records it.
"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from trail import clock
from workflows.models import Countersignature, Scan
from workflows.services.errors import NotNow


@dataclass(frozen=True)
class Given:
    """What one department put under the list, and the scan of the paper, which several may share."""

    department: str
    opinion: str
    signatory: str
    dated: date
    scan: Scan


@dataclass(frozen=True)
class Asked:
    """Whose countersignature a step needs, and between which days it lies: that on which the list was
    proposed, and today.
    """

    departments: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def refusal(self, day):
        """Why a countersignature cannot be of that day; empty where it can."""
        if self.first <= day <= self.last:
            return ""
        return _("The day lies between that of the proposed list (%(first)s) and today.") % {
            "first": self.first
        }


def asked_of(round_, step, proposed_at):
    """What a step asks of those that issued the call together but the first, which signs itself."""
    return Asked(departments(round_, step), timezone.localdate(proposed_at), clock.today())


def departments(round_, step):
    """Who countersigns at a step; nobody where the department signs alone."""
    way = round_.edition.policy.way
    return tuple(way.issuers_on(round_.policy_date)[1:]) if step is not None and step.joint else ()


def require(asked, given):
    """Raises `NotNow` where a department is missing, says nothing, or its day cannot be."""
    missing = [name for name in asked.departments if name not in {each.department for each in given}]
    if missing:
        raise NotNow(
            _("The countersignature is missing of: %(departments)s.") % {"departments": "、".join(missing)}
        )
    for each in given:
        if not each.opinion.strip() or not each.signatory.strip():
            raise NotNow(_("Say of every department its opinion and who signed."))
        if refusal := asked.refusal(each.dated):
            raise NotNow(f"{each.department}：{refusal}")


def keep(signature, given):
    """Keep them with the signature of their step; returns what the log says of them."""
    Countersignature.objects.bulk_create(
        Countersignature(
            signature=signature,
            department=each.department,
            opinion=each.opinion.strip(),
            signatory=each.signatory.strip(),
            dated=each.dated,
            scan=each.scan,
        )
        for each in given
    )
    return [
        {"department": each.department, "dated": each.dated.isoformat(), "scan_sha256": each.scan.sha256}
        for each in given
    ]
