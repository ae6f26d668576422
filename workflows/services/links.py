"""The links before the department: unit, banner, recommending body (单位审核、旗县初审、归口推荐)."""

from workflows.models import Application, CallForwarding, Endorsement

Link, Reach, State = Endorsement.Link, Application.Reach, Application.State
ORDER = (Link.UNIT, Link.BANNER, Link.BODY)
REACH = {Link.UNIT: Reach.UNIT, Link.BANNER: Reach.BANNER, Link.BODY: Reach.BODY}


def route(application):
    """Fix the way of an application that is being handed in: through whom it goes, and where it lies first.

    A direct unit (直报) goes straight to the department; one that a banner's bureau recommends goes through
    that and then through the bureau's own recommending body. Sets columns, stores nothing.
    """
    links = application.edition.policy.way.links
    through = None if application.host_unit.direct else application.host_unit.recommended_through
    above = through and through.recommended_through
    application.banner_bureau = through if above and Link.BANNER in links else None
    application.recommending_body = (above or through) if Link.BODY in links else None
    application.reach = Reach.UNIT if Link.UNIT in links else Reach.DEPARTMENT
    application.state = state_at(application.reach)


def state_at(reach):
    """The state of an application that is in order, by where it lies."""
    return State.SUBMITTED if reach == Reach.DEPARTMENT else State.FORWARDING


def after(application, link):
    """Where it lies once that link has forwarded it."""
    has = {Link.BANNER: application.banner_bureau_id, Link.BODY: application.recommending_body_id}
    following = (each for each in ORDER[ORDER.index(link) + 1 :] if has[each])
    following = next(following, None)
    return REACH[following] if following else Reach.DEPARTMENT


def closes_at(application, link):
    """The cut-off of a link for one application: the round's, or the earlier one of who is above it."""
    round_ = application.round
    own = round_.unit_closes_at if link == Link.UNIT else round_.body_closes_at
    above = {
        Link.UNIT: application.banner_bureau_id or application.recommending_body_id,
        Link.BANNER: application.recommending_body_id,
        Link.BODY: None,
    }[link]
    return earlier(round_, [above], own)


def earlier(round_, organisations, moment):
    """The earliest of a moment and the cut-offs with which these organisations forwarded the call."""
    forwarded = CallForwarding.objects.filter(round=round_, organisation__in=filter(None, organisations))
    return min([moment, *forwarded.values_list("closes_at", flat=True)])
