"""The department's comprehensive check of a round after its panels (综合审查): line by line for each
application, with a visit to some. The caller holds the lock of the round's process.
"""

from django.utils.translation import gettext as _

from trail import clock, guard, log
from workflows.models import Application, ComprehensiveCheck
from workflows.services import reviews
from workflows.services.errors import NotNow
from workflows.services.own import require_not_own


def rule_of(round_):
    """What the programme's comprehensive check looks at; None where it has none."""
    return round_.edition.policy.way.comprehensive_check


def to_check(round_):
    """The applications that their panels have judged, each with its check where there is one."""
    accepted = round_.applications.filter(state=Application.State.ACCEPTED)
    return accepted.select_related("comprehensive_check", "holder__person", "host_unit").order_by("number")


def record(application, lines, *, visited_on=None, seen="", by):
    """Record what was found of one application, again where something has changed. `lines` maps every line to
    what is not in order, empty where it is. Returns a receipt.

    `NotNow` for one's own, for a line left out, a visit in the future or without what was seen, or while the
    panel still judges.
    """
    require_not_own(application, by=by)
    round_ = application.round
    if application.state != Application.State.ACCEPTED:
        raise NotNow(_("“%(title)s” has not passed the formal check.") % {"title": application.title})
    if reviews.unfinished(round_).filter(pk=application.pk).exists():
        raise NotNow(_("The panel of “%(title)s” is still at work.") % {"title": application.title})
    if set(lines) != {line.code for line in rule_of(round_).lines}:
        raise NotNow(_("Say of every line whether it is in order."))
    if visited_on and (visited_on > clock.today() or not seen.strip()):
        raise NotNow(_("Of a visit, name the day and what was seen."))
    found = {code: remark.strip() for code, remark in lines.items()}
    guard.refuse_identity_numbers([*found.values(), seen])
    check, _made = ComprehensiveCheck.objects.update_or_create(
        application=application,
        defaults={
            "lines": found,
            "is_in_order": not any(found.values()),
            "visited_on": visited_on,
            "seen": seen.strip() if visited_on else "",
            "done_by": by,
            "done_at": clock.now(),
        },
    )
    return log.record(
        "checked_comprehensively",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="application",
        object_id=application.public_id,
        after={"in_order": check.is_in_order, "lines": [code for code, remark in found.items() if remark]},
    )


def finish(round_, *, by):
    """All are checked. Raises `NotNow` while one is not. Returns a receipt."""
    unchecked = to_check(round_).filter(comprehensive_check=None).count()
    if unchecked:
        raise NotNow(_("%(count)d applications are not checked yet.") % {"count": unchecked})
    found = ComprehensiveCheck.objects.filter(application__in=to_check(round_))
    return log.record(
        "comprehensive_check_finished",
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after={"in_order": found.filter(is_in_order=True).count(), "all": found.count()},
    )
