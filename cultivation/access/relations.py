"""Scopes that an address narrows beyond its selector: by the state in which there is something to show."""

from django.db.models import Exists, OuterRef

from accounts.models import Office
from enterprises import selectors as enterprises
from talent.models import Expert
from trail import clock
from workflows import selectors
from workflows.models import (
    Attachment,
    Award,
    Document,
    Indicator,
    NoticeItem,
    Objection,
    Review,
    Scan,
)
from workflows.pages.document import READABLE
from workflows.services import annual_reports
from workflows.services.blinding import BlindContent

SIGNED_BY = (*selectors.READERS, Office.Role.SUPERVISE)


def is_a_person(user):
    """Whoever is cultivated, and so applies."""
    return hasattr(user, "person")


def is_an_expert(user):
    """Whoever stands in the library of experts."""
    return Expert.objects.filter(person__user=user).exists()


def every_indicator(user):
    """What is measured, for everybody."""
    return Indicator.objects.all()


def every_paper(user):
    """A paper by its verification code, for whoever holds it."""
    return Document.objects.all()


def every_objection(user):
    """An objection by the code of its receipt, for whoever holds it."""
    return Objection.objects.all()


def answered_objections(user):
    """Those whose answer is printed."""
    replies = Document.objects.filter(case=OuterRef("case"), kind=Document.Kind.OBJECTION_REPLY)
    return Objection.objects.filter(Exists(replies))


def notices_for_all(user):
    """What was published."""
    return selectors.published_notices()


def renames_for_all(user):
    """The renames that were made public."""
    return selectors.published_changes()


def printed_notices(user):
    """What was published and is printed by now."""
    papers = Document.objects.filter(case=OuterRef("round__case"), kind=Document.Kind.PUBLIC_NOTICE)
    return selectors.published_notices().filter(Exists(papers))


def lines_for_all(user):
    """The lines of what was published."""
    return NoticeItem.objects.filter(notice__in=selectors.published_notices())


def every_expert(user):
    """The library, for the office that keeps it."""
    return Expert.objects.all()


def kept_documents(user):
    """The papers that the user sees."""
    return selectors.documents_visible_to(user)


def clean_scans(user):
    """The scans that the user sees, once they were found clean."""
    return selectors.scans_visible_to(user).filter(state=Scan.State.CLEAN)


def clean_attachments(user):
    """The files that the user sees, once they were found clean."""
    return selectors.attachments_visible_to(user).filter(state=Attachment.State.CLEAN)


def shown_attachments(user):
    """Those of the user's formal check that a browser shows."""
    clean = selectors.attachments_checked_by(user).filter(state=Attachment.State.CLEAN)
    return clean.filter(media_type__in=READABLE)


def handed_in_task_books(user):
    """The task books that the user sees, once they were handed in."""
    return selectors.task_books_visible_to(user).exclude(verification_code="")


def reviews_with_files(user):
    """The opinions whose application's files the expert may read: none in a double-blind round."""
    readable = selectors.readable_reviews_of(user)
    shown = [each.pk for each in readable if _shows_files(each)]
    return Review.objects.filter(pk__in=shown)


def exported_batches(user):
    """The exports that are written."""
    return selectors.batches_of(user).filter(arguments__has_key="file")


def active_units(user):
    """The units whose account works, of those that the user's office activates."""
    return selectors.units_activated_by(user).filter(activated_at__isnull=False)


def signed_rounds(user):
    """The rounds whose list and signatures the user may know."""
    return selectors.rounds_ranked_for(user, beside=SIGNED_BY)


def recorded_rounds(user):
    """Those of them in which the user records what was signed on paper."""
    return signed_rounds(user) & selectors.rounds_checked_by(user)


def drafted_notices(user):
    """The rounds whose notice the user drafts, where the programme publishes one."""
    return _whose_way_has("notice", selectors.rounds_ranked_for(user) & selectors.rounds_checked_by(user))


def rounds_with_quotas(user):
    """The rounds whose units' quotas the user sets, where the programme limits them."""
    return _whose_way_has("quota", selectors.rounds_run_by(user, beside=()))


def visited_applications(user):
    """The applications that the user sees once they were handed in, where the programme has a form of the
    visit.
    """
    handed_in = selectors.applications_visible_to(user).exclude(assessment=None)
    return handed_in.filter(edition__content__way__has_key="visit")


def judged_applications(user):
    """The applications of which the user reads the opinions, where a panel fills its own sheet."""
    found = selectors.applications_with_opinions_for(user)
    return found.filter(edition__content__way__review__has_key="panel_sheet")


def reported_awards(user):
    """What the user sees of enterprises that owes a report of the last year."""
    return _that_owe(enterprises.recognitions_visible_to(user))


def own_reports(user):
    """Of what is held by the user's own enterprise."""
    return _that_owe(enterprises.recognitions_kept_by(user))


def nothing(user):
    """What is not there."""
    return Award.objects.none()


def _whose_way_has(part, rounds):
    found = [each.pk for each in rounds if getattr(each.edition.policy.way, part) is not None]
    return rounds.model.objects.filter(pk__in=found)


def _that_owe(awards):
    last = clock.today().year - 1
    found = [award.pk for award in awards if last in _years_of(award)]
    return Award.objects.filter(pk__in=found)


def _years_of(award):
    rule = annual_reports.rule_of(award)
    return {duty.year for duty in annual_reports.duties(award, rule, clock.today())} if rule else ()


def _shows_files(review):
    return bool(BlindContent(review.application, review.stage).files)
