"""The links before the department: unit, banner, recommending body (单位审核、旗县初审、归口推荐)."""

from django.db.models import prefetch_related_objects
from django.utils import timezone

from trail import clock
from workflows.models import Application, CallForwarding, Endorsement, Round
from workflows.services import periods

Link, Reach, State = Endorsement.Link, Application.Reach, Application.State
ORDER = (Link.UNIT, Link.BANNER, Link.BODY)
REACH = {Link.UNIT: Reach.UNIT, Link.BANNER: Reach.BANNER, Link.BODY: Reach.BODY}
STEPS = {Link.UNIT: "endorse", Link.BANNER: "first_check", Link.BODY: "recommend"}
NEXT_BATCH = "next_batch"
LINK_OF = {step: link for link, step in STEPS.items()}


def route(application):
    """Fix the way of an application that is being handed in: through whom it goes, and where it lies first.

    A direct unit (直报) goes straight to the department; one that a banner's bureau recommends goes through
    that and then through the bureau's own recommending body. An enterprise is its own unit, and its
    programmes have no such link. Sets columns, stores nothing.
    """
    bureau, body = bodies_above(application.host_unit, application.edition.policy.way.links)
    application.banner_bureau, application.recommending_body = bureau, body
    application.reach = after(application)
    application.state = state_at(application.reach)


def bodies_above(organisation, links):
    """The banner's bureau and the recommending body through which what an organisation hands in goes, as far
    as they are among a programme's links; None for one that it does not pass.
    """
    through = None if organisation.direct else organisation.recommended_through
    above = through and through.recommended_through
    bureau = through if above and Link.BANNER in links else None
    return bureau, (above or through) if Link.BODY in links else None


def has_next_batch(round_):
    """Whether what comes too late for this round goes on in a next batch, by the programme's file."""
    return round_.edition.policy.way.latecomers == NEXT_BATCH


def step_title(node, way):
    """What a step of an application's flow is called: a link's as the programme's way names it, any other's
    as the flow does.
    """
    return way.links.get(LINK_OF.get(node.name)) or str(node.task_title)


def read_names(tasks):
    """Read at once what naming these tasks needs, where links are among them."""
    named = [task for task in tasks if task.flow_task.name in LINK_OF]
    prefetch_related_objects(named, "process__case_process__case__application__edition")


def task_title(task):
    """What a task is called, whatever its matter is."""
    case = task.process.case_process.case
    if task.flow_task.name in LINK_OF and hasattr(case, "application"):
        return step_title(task.flow_task, case.application.edition.policy.way)
    return str(task.flow_task.task_title)


def state_at(reach):
    """The state of an application that is in order, by where it lies."""
    return State.SUBMITTED if reach == Reach.DEPARTMENT else State.FORWARDING


def after(application, link=None):
    """Where it lies once that link has forwarded it; at first, where no link is named."""
    has = {
        Link.UNIT: Link.UNIT in application.edition.policy.way.links,
        Link.BANNER: application.banner_bureau_id,
        Link.BODY: application.recommending_body_id,
    }
    following = (each for each in ORDER[ORDER.index(link) + 1 if link else 0 :] if has[each])
    following = next(following, None)
    return REACH[following] if following else Reach.DEPARTMENT


def closes_at(application, link):
    """The cut-off of a link for one application: the round's, or the earlier one of who is above it."""
    through = {
        Link.UNIT: [application.banner_bureau_id, application.recommending_body_id],
        Link.BANNER: [application.recommending_body_id],
        Link.BODY: [],
    }[link]
    return earlier(application.round, through, own_cutoff(application.round, link))


def due(application, link, *, since=None):
    """By when a link is to act on what came to it now, or `since`: within the programme's own period, where
    it names one, and never later than its cut-off. What comes back from a correction counts as new.
    """
    last = closes_at(application, link)
    period = period_of(application, link)
    return min(last, periods.end_of(period, since or clock.now())) if period else last


def period_of(application, link):
    """The programme's own period of a link; None where only the cut-off holds."""
    period = application.edition.policy.deadlines.get(STEPS[link])
    return period and period.on(application.round.policy_date).value


def closes_for(round_, organisation, link):
    """The cut-off of one organisation's desk in a round."""
    return cutoffs_for([round_], organisation, link)[round_.pk]


def cutoffs_for(rounds, organisation, link):
    """The cut-off of one organisation's desk in each of the rounds, by primary key; one question in all."""
    through = [] if link == Link.BODY else [each for each in above(organisation) if each]
    moments = {round_.pk: own_cutoff(round_, link) for round_ in rounds}
    for call in CallForwarding.objects.filter(round__in=rounds, organisation__in=through):
        moments[call.round_id] = min(moments[call.round_id], call.closes_at)
    return moments


def applicants_close_at(round_, unit):
    """Until when the people of a unit hand in: the round's cut-off, or the earliest one with which the unit
    or who is above it forwarded the call.
    """
    if not round_.edition.policy.way.links:
        return round_.closes_at
    return earlier(round_, [unit.pk, *above(unit)], round_.closes_at)


def own_cutoff(round_, link):
    """The round's own cut-off of a link."""
    return round_.unit_closes_at if link == Link.UNIT else round_.body_closes_at


def earlier(round_, organisations, moment):
    """The earliest of a moment and the cut-offs with which these organisations forwarded the call."""
    organisations = [each for each in organisations if each]
    if not organisations:
        return moment
    forwarded = CallForwarding.objects.filter(round=round_, organisation__in=organisations)
    return min([moment, *forwarded.values_list("closes_at", flat=True)])


def in_words(moment):
    """A cut-off as sentences name it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def shared(round_):
    """The round as it is now, held so that no cut-off of it is moved until the transaction ends."""
    rows = Round.objects.raw("SELECT * FROM workflows_round WHERE id = %s FOR SHARE", [round_.pk])
    return rows[0]


def above(organisation):
    """The organisations through which this one's applications go, nearest first."""
    through = organisation.recommended_through
    if organisation.direct or through is None:
        return []
    return [through.pk, through.recommended_through_id]
