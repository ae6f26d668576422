"""What still comes on the way of an application, in the order of its flow and of its round's."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

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


def all_after(application, reach):
    """What comes after where it lies: the links that it has still to pass, then the department."""
    way = application.edition.policy.way
    passes = _passes(application)
    ahead = [
        Step(way.links[link], "upcoming", until=links.own_cutoff(application.round, link))
        for link in links.ORDER
        if link in way.links and passes[link] and links.REACH[link] > reach
    ]
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
    check = way.comprehensive_check
    if check:
        steps.append(_step(check.title))
    return [*steps, _step(_("Decision of the round")), *made_known(application), _step(_("Letter"))]


def made_known(application):
    """The public notice and the filing with who recognises, until the results are released."""
    way, round_ = application.edition.policy.way, application.round
    if round_.window == Round.Window.RELEASED:
        return []
    steps = []
    if way.notice and not PublicNotice.objects.filter(round=round_, ends_at__isnull=False).exists():
        steps.append(_step(_("Public notice")))
    if way.package:
        steps.append(_step(_("Filing with %(platform)s") % {"platform": way.package.platform}))
    return steps


def _passes(application):
    """Whether it goes through each of the links; of a draft that is fixed only when it is handed in."""
    bureau, body = application.banner_bureau_id, application.recommending_body_id
    if application.state == State.DRAFT:
        bureau, body = links.bodies_above(application.host_unit, application.edition.policy.way.links)
    return {Link.UNIT: True, Link.BANNER: bureau, Link.BODY: body}


def _step(title):
    return Step(title, "upcoming")
