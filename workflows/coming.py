"""What still comes on the way of an application, in the order of its flow and of its round's."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trail import clock
from workflows.models import Application, Endorsement, PublicNotice, Round
from workflows.services import interviews, links

Link, State = Endorsement.Link, Application.State


@dataclass(frozen=True)
class Step:
    """One step of the way. `state` is done, current, upcoming or refused (the way ended here)."""

    title: str
    state: str
    note: str = ""
    when: datetime | None = None
    who: str = ""
    until: datetime | None = None

    @property
    def is_late(self):
        """Whether who holds it now has let its day pass."""
        return self.state == "current" and self.until is not None and self.until <= clock.now()


def all_after(application, reach):
    """What comes after where it lies: the links that it has still to pass, then the department."""
    passes = _passes(application)
    ahead = [_link(application, link, passes) for link in passes if links.REACH[link] > reach]
    return [*ahead, _step(_("Formal check")), *after_the_formal_check(application)]


def after_the_formal_check(application):
    review = application.edition.policy.way.review
    steps = [_step(_("Expert review"))] if review else []
    return [*steps, *after_the_reviews(application)]


def after_the_reviews(application, *, is_heard=False):
    """What follows the written opinions; `is_heard`: the interview lies open itself."""
    way = application.edition.policy.way
    has_interview = way.interview and not is_heard and not interviews.are_over(application.round)
    steps = [_step(_("Interview"))] if has_interview else []
    if way.comprehensive_check:
        steps.append(_step(way.comprehensive_check.title))
    return [*steps, *after_the_checks(application)]


def after_the_panel(application):
    """Once all opinions on it are in: the comprehensive check, where that was not made yet, and what follows
    it; nothing where only the decision is left.
    """
    check, round_ = application.edition.policy.way.comprehensive_check, application.round
    if check is None or round_.window == Round.Window.RELEASED or hasattr(application, "comprehensive_check"):
        return []
    note = _("The department checks all of the round once every panel has judged. You need do nothing now.")
    current = Step(check.title, "current", note, who=round_.screening_office.title)
    return [current, *after_the_checks(application)]


def after_the_checks(application):
    """The decision, who is told of it, and the letter."""
    return [_step(_("Decision of the round")), *made_known(application), _step(_("Letter"))]


def made_known(application):
    """The public notice of the round and its filing with who recognises: done, or still to come."""
    way, round_ = application.edition.policy.way, application.round
    steps = []
    if way.notice:
        steps.append(_notice_of(round_))
    if way.package:
        steps.append(_filing_of(round_, _("Filing with %(platform)s") % {"platform": way.package.platform}))
    return [step for step in steps if step.state == "done" or round_.window != Round.Window.RELEASED]


def _notice_of(round_):
    notice = PublicNotice.objects.filter(round=round_, published_at__isnull=False).first()
    if notice is None:
        return _step(_("Public notice"))
    last = timezone.localdate(notice.ends_at)
    note = _("From %(first)s to %(last)s.") % {
        "first": notice.first_day.isoformat(), "last": last.isoformat(),
    }  # fmt: skip
    return Step(_("Public notice"), "done", note, notice.published_at, round_.screening_office.title)


def _filing_of(round_, title):
    sent = round_.packages.filter(sent_at__isnull=False).first()
    if sent is None:
        return _step(title)
    return Step(title, "done", "", sent.sent_at, round_.screening_office.title)


def _passes(application):
    """The organisation of each link that it goes through, by key and in their order; of a draft that is fixed
    only when it is handed in.
    """
    named = application.edition.policy.way.links
    bureau, body = application.banner_bureau_id, application.recommending_body_id
    if application.state == State.DRAFT:
        bureau, body = (each and each.pk for each in links.bodies_above(application.host_unit, named))
    of = {Link.UNIT: application.host_unit_id, Link.BANNER: bureau, Link.BODY: body}
    return {link: of[link] for link in links.ORDER if link in named and of[link]}


def _link(application, link, passes):
    """A link that is to come: within its own period, where the programme names one, and by its cut-off or the
    earlier one of who comes after it.
    """
    later = [passes[each] for each in passes if links.REACH[each] > links.REACH[link]]
    until = links.earlier(application.round, later, links.own_cutoff(application.round, link))
    title = application.edition.policy.way.links[link]
    return Step(title, "upcoming", _within(links.period_of(application, link)), until=until)


def _within(period):
    if period is None:
        return ""
    told = {"n": period.days}
    if period.kind == "working":
        return (
            ngettext(
                "Within %(n)d working day of when it comes there.",
                "Within %(n)d working days of when it comes there.",
                period.days,
            )
            % told
        )
    return (
        ngettext(
            "Within %(n)d day of when it comes there.",
            "Within %(n)d days of when it comes there.",
            period.days,
        )
        % told
    )


def _step(title):
    return Step(title, "upcoming")
