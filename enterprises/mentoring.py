"""Who mentors whom in the pool: entered and ended by the offices that look after its enterprises, and over
when the enterprise leaves.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from enterprises.models import Mentoring
from trail import clock, log
from workflows.models import Award
from workflows.services import notices
from workflows.services.errors import Conflict


@transaction.atomic
def enter(award, *, since, until, by, **mentor):
    """Enter who mentors from a day on, until and including another, or without end. Returns a receipt.

    `mentor` is its `kind`, `name`, `unit` and `subject`. ValidationError by field for a time before the
    enterprise stood in the pool or after, for one that ends before it begins, and for who mentors it on one
    of these days already; `Conflict` where it left the pool meanwhile.
    """
    award = Award.objects.select_for_update(no_key=True).get(pk=award.pk)
    if award.ended_on is not None:
        raise Conflict(_("This was ended already, on %(day)s.") % {"day": award.ended_on.isoformat()})
    _require_fit(award, since, until)
    _require_new(award, since, until, mentor)
    row = Mentoring.objects.create(
        award=award,
        since=since,
        until=until and until + timedelta(days=1),
        entered_by=by,
        entered_at=clock.now(),
        **mentor,
    )
    notices.tell_holder(
        award.holder,
        gettext_noop("%(name)s mentors your enterprise from %(day)s on."),
        case=award.case,
        key=f"mentoring:{row.pk}",
        name=row.name,
        day=since.isoformat(),
    )
    return _logged("mentoring_entered", row, by)


@transaction.atomic
def end(mentoring, *, by):
    """It is over from tomorrow on. Returns a receipt; `Conflict` where it was over already."""
    row = Mentoring.objects.select_for_update().select_related("award").get(pk=mentoring.pk)
    today = clock.today()
    if row.over_on is not None and row.over_on <= today:
        raise Conflict(_("This mentoring is over already."))
    row.until = max(today, row.since) + timedelta(days=1)
    row.save(update_fields=["until"])
    return _logged("mentoring_ended", row, by)


def _require_fit(award, since, until):
    outside = _("The mentoring has to lie within the enterprise's time in the pool, %(span)s.") % {
        "span": f"{award.since.isoformat()} – {award.until.isoformat() if award.until else ''}".rstrip(),
    }
    if since < award.since or (award.until and since > award.until):
        raise ValidationError({"since": outside})
    if until is not None and until < since:
        raise ValidationError({"until": _("The last day lies before the first.")})
    if until is not None and award.until and until > award.until:
        raise ValidationError({"until": outside})


def _require_new(award, since, until, mentor):
    """Whoever is entered twice for one day would be counted twice."""
    same = {name: mentor[name] for name in ("kind", "name", "unit")}
    there = Mentoring.objects.filter(Q(until=None) | Q(until__gt=since), award=award, **same)
    if until is not None:
        there = there.filter(since__lte=until)
    if row := there.first():
        said = _("%(name)s mentors this enterprise already, from %(day)s on.")
        raise ValidationError({"name": said % {"name": row.name, "day": row.since.isoformat()}})


def _logged(verb, row, by):
    return log.record(
        verb,
        actor=by,
        object_type="award",
        object_id=row.award.public_id,
        after={
            "mentoring": row.public_id,
            "name": row.name,
            "since": row.since.isoformat(),
            "until": row.until and row.until.isoformat(),
        },
    )
