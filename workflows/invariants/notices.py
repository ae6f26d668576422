"""Notices, objections to their lines, and what is released in spite of them."""

from django.db.models import Count, Exists, F, OuterRef, Q

from trail.models import ActionLog
from workflows.models import (
    Application,
    Award,
    Decision,
    Objection,
    OfficialDocument,
    PublicNotice,
    Round,
)
from workflows.services import isolated, public_notices

from .registry import OF_ROWS, invariant

OUT = (Application.State.GRANTED, Application.State.DECLINED)


@invariant(OF_ROWS)
def every_objection_was_filed_while_its_notice_ran():
    outside = (
        Q(filed_at__gt=F("item__notice__ends_at"))
        | Q(filed_at__lt=F("item__notice__published_at"))
        | Q(item__isnull=False, item__notice__published_at=None)
        | Q(filed_at__gt=F("change__ends_at"))
        | Q(change__isnull=False, change__ends_at=None)
    )
    return _objections(Objection.objects.filter(outside))


@invariant(OF_ROWS)
def every_notice_was_closed_with_all_objections_to_it_counted():
    counted = {
        row.object_id: row.after["objections"]
        for row in ActionLog.objects.filter(verb="notice_closed", object_type="notice")
    }
    closed = PublicNotice.objects.filter(closed_at__isnull=False)
    for notice in closed.annotate(objections=Count("items__objections")):
        if counted.get(notice.public_id) != notice.objections:
            yield f"notice {notice.public_id}: {notice.objections} objections were not all counted"


@invariant(OF_ROWS)
def no_line_that_an_objection_holds_has_gone_out():
    gone = Q(item__application__state__in=OUT) | Q(item__application__case__award__isnull=False)
    return _objections(Objection.objects.filter(gone, outcome=""))


@invariant(OF_ROWS)
def no_line_to_which_an_objection_was_upheld_is_granted():
    granted = Q(item__application__decision__outcome=Decision.Outcome.GRANTED)
    return _objections(Objection.objects.filter(granted, outcome=Objection.Outcome.UPHELD))


@invariant(OF_ROWS)
def no_rename_stands_to_which_an_objection_is_open_or_was_upheld():
    standing = Objection.objects.filter(change__stands=True)
    return _objections(standing.filter(outcome__in=["", Objection.Outcome.UPHELD]))


@invariant(OF_ROWS)
def every_line_of_a_notice_shows_the_columns_of_its_programme_and_no_other():
    notices = PublicNotice.objects.filter(published_at__isnull=False)
    for notice in notices.select_related("round__edition").prefetch_related("items"):
        allowed = {name for name, _title in notice.round.edition.policy.way.notice.columns}
        yield from (f"line {item.public_id}" for item in notice.items.all() if set(item.columns) != allowed)


@invariant(OF_ROWS)
def every_published_notice_reads_as_it_was_published():
    """But for those of which a line was isolated."""
    fixed = {
        row.object_id: row.after["digest"]
        for row in ActionLog.objects.filter(verb="notice_published", object_type="notice")
    }
    changed = PublicNotice.objects.filter(items__application__in=isolated.applications_taken_out())
    for notice in PublicNotice.objects.filter(published_at__isnull=False).exclude(pk__in=changed):
        if fixed.get(notice.public_id) != public_notices.digest(notice):
            yield f"notice {notice.public_id}"


@invariant(OF_ROWS)
def every_round_was_released_after_its_notice_and_with_its_decision_document():
    released = Round.objects.filter(window=Round.Window.RELEASED).select_related("edition")
    late = released.filter(notice__isnull=False).filter(
        Q(notice__closed_at=None) | Q(notice__closed_at__gt=F("released_at"))
    )
    yield from (f"round {round_.public_id}: before the end of its notice" for round_ in late)
    document = OfficialDocument.objects.filter(round=OuterRef("pk"))
    decided = Decision.objects.filter(application__round=OuterRef("pk"))
    for round_ in released.filter(Exists(decided), ~Exists(document)):
        if round_.edition.policy.way.sign_off:
            yield f"round {round_.public_id}: without a decision document"


@invariant(OF_ROWS)
def every_award_that_an_objection_held_counts_from_the_answer():
    """But for those whose days others gave."""
    numbered_here = Award.objects.filter(announcement=None)
    held = numbered_here.filter(case__application__notice_item__objections__isnull=False).distinct()
    for award in held.select_related("case__application__round"):
        if award.since != public_notices.let_go_on(award.case.application):
            yield f"award {award.public_id}"


def _objections(objections):
    return (f"objection {each.public_id}" for each in objections)
