"""The papers that certify a row of the register: a newer one takes the place of those before it."""

from django.db.models import Q

from workflows.models import Award, Document
from workflows.services import letters

Kind = Document.Kind
GRANTING = (Kind.GRANT_LETTER, Kind.CERTIFICATE)


def papers_of(award):
    """The letters and certificates that were made here of an award."""
    granted = Q(case=award.case_id, kind__in=GRANTING) & ~Q(case=None)
    return Document.objects.filter(granted | Q(case__change__award=award, kind=Kind.CHANGE_CERTIFICATE))


def award_of(document):
    """The row of the register that a letter or certificate made here tells of; None for any other paper."""
    rows = Award.objects.select_related("holder")
    if document.kind == Kind.CHANGE_CERTIFICATE:
        return rows.filter(changes__case=document.case_id).first()
    return rows.filter(case=document.case_id).first() if document.kind in GRANTING else None


def in_force_of(awards):
    """The certificates of these awards to which no other came and that were not revoked."""
    granted = Q(case__in=[award.case_id for award in awards if award.case_id], kind=Kind.CERTIFICATE)
    changed = Q(case__change__award__in=awards, kind=Kind.CHANGE_CERTIFICATE)
    return Document.objects.filter(granted | changed, revoked_at=None, replaced_by=None)


def replace(case, prepared):
    """File the certificate of a change; the papers before it say that it took their place."""
    document = letters.file_letter(case, prepared)
    papers_of(case.change.award).exclude(pk=document.pk).filter(replaced_by=None).update(replaced_by=document)
    return document
