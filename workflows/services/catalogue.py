"""The catalogue of a project's file: what was decided, by whom, when, on which text. Experts stand in it by
alias, objectors not at all.
"""

import hashlib

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from workflows.models import (
    Award,
    Correction,
    Decision,
    Disbursement,
    Endorsement,
    NoticeItem,
    Objection,
    OfficialDocument,
    Reconsideration,
    Review,
    Screening,
    Signature,
    TaskBook,
)
from workflows.services import endings
from workflows.services.reviews import rule_of

CHINESE = "zh-hans"


def of(application, files):
    """The catalogue: what the project is, the papers with their hashes (`files` maps places to bytes), and
    the acts in the order of time. The same rows give the same catalogue.
    """
    award = Award.objects.filter(case=application.case_id).first()
    with translation.override(CHINESE):
        acts = sorted(_acts(application), key=lambda act: act["at"])
    return {
        "number": award.number if award else application.number,
        "application": application.number,
        "title": application.title,
        "holder": application.holder.name,
        "host_unit": application.host_unit.name,
        "round": application.round.title,
        "programme": application.edition.policy.title,
        "edition": application.edition.hash,
        "state": application.state,
        "files": [
            {"place": place, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for place, content in sorted(files.items())
        ],
        "acts": acts,
    }


def _acts(application):
    for part in (_before, _checked, _reviewed, _decided, _public, _after):
        yield from part(application)


def _before(application):
    for each in application.submissions.select_related("handed_in_by"):
        yield _act(
            _("Handed in, version %(n)d") % {"n": each.number},
            each.handed_in_by,
            each.handed_in_at,
            text=each.verification_code,
        )
    endorsed = Endorsement.objects.filter(application=application)
    for each in endorsed.select_related("organisation", "submission", "done_by"):
        yield _act(
            f"{each.get_link_display()} · {each.organisation.name}",
            each.done_by,
            each.done_at,
            text=each.submission.verification_code,
            outcome=each.get_outcome_display(),
            note=each.opinion,
        )
    for each in Correction.objects.filter(application=application).select_related("base", "asked_by"):
        yield _act(
            _("Sent back for correction"),
            each.asked_by,
            each.asked_at,
            text=each.base.verification_code,
            note=each.note or "；".join(remark.get("text", "") for remark in each.remarks),
        )


def _checked(application):
    for each in Screening.objects.filter(application=application).select_related("done_by"):
        yield _act(
            _("Formal check"),
            each.done_by,
            each.done_at,
            text=application.edition.hash,
            outcome=each.get_outcome_display(),
            note=each.reason,
        )
    answered = Reconsideration.objects.filter(application=application).exclude(outcome="")
    for each in answered.select_related("done_by"):
        yield _act(
            _("Review of the non-acceptance"),
            each.done_by,
            each.done_at,
            outcome=each.get_outcome_display(),
            note=each.opinion,
        )


def _reviewed(application):
    for each in Review.objects.filter(application=application, filed_at__isnull=False):
        points = [_("%(n)d points") % {"n": each.total}] if each.total is not None else []
        titles = dict(rule_of(application.round, each.stage).recommendations)
        said = (each.grade, titles.get(each.recommendation, each.recommendation))
        void = [each.get_state_display()] if each.state == Review.State.VOID else []
        yield _act(
            each.get_stage_display(),
            each.alias,
            each.filed_at,
            outcome="，".join([*points, *filter(None, said), *void]),
            note=each.comment,
        )


def _decided(application):
    found = Decision.objects.filter(application=application)
    for each in found.select_related("decided_by", "application__round__edition"):
        said = each.get_outcome_display()
        yield _act(
            _("Decision"),
            each.decided_by,
            each.decided_at,
            outcome=f"{said} {each.money:,}" if each.money else said,
            note=each.reason,
        )
    titles = {step.step: step.title for step in application.edition.policy.way.sign_off}
    signed = Signature.objects.filter(round=application.round).select_related("signed_by", "scan")
    for each in signed.prefetch_related("countersignatures__scan"):
        yield _act(
            titles.get(each.step, each.step),
            each.signatory or each.signed_by,
            each.signed_at,
            text=each.list_hash,
            outcome=_("Void: %(reason)s") % {"reason": each.void_reason}
            if each.voided_at
            else each.minutes_number,
            note=each.note,
        )
        yield from _countersigned(each)


def _countersigned(signature):
    """What other departments put under it, at the moment when it was recorded; void with it."""
    for each in signature.countersignatures.all():
        yield _act(
            _("Countersignature of %(department)s") % {"department": each.department},
            each.signatory,
            signature.signed_at,
            text=each.scan.sha256,
            outcome=each.dated.isoformat(),
            note=each.opinion,
        )


def _public(application):
    for each in NoticeItem.objects.filter(application=application).select_related("notice__published_by"):
        notice = each.notice
        yield _act(_("Public notice"), notice.published_by, notice.published_at, outcome=notice.portal_url)
    objected = Objection.objects.filter(item__application=application).exclude(outcome="")
    for each in objected.select_related("decided_by"):
        yield _act(
            _("Objection"), each.decided_by, each.decided_at,
            outcome=each.get_outcome_display(), note=each.opinion,
        )  # fmt: skip
    recorded = OfficialDocument.objects.filter(round=application.round)
    for each in recorded.select_related("recorded_by", "scan"):
        yield _act(
            each.get_kind_display(), each.recorded_by, each.recorded_at,
            text=each.scan.sha256, outcome=f"{each.number}（{each.dated.isoformat()}）",
        )  # fmt: skip


def _after(application):
    book = (
        TaskBook.objects.filter(application=application).select_related("sealed_by", "confirmed_by").first()
    )
    if book is not None:
        yield from _task_book(application, book)
    paid = Disbursement.objects.filter(award__case=application.case_id).select_related("recorded_by")
    for each in paid:
        yield _act(
            each.get_kind_display(),
            each.recorded_by,
            each.recorded_at,
            text=each.document,
            outcome=f"{each.day.isoformat()} {each.money:,}",
            note=each.note,
        )
    ended = Award.objects.filter(case=application.case_id, ended_on__isnull=False)
    for each in ended.select_related("holder"):
        said = each.end_said_with(endings.word_of(each))
        yield _act(said, "", each.end_recorded_at, outcome=each.ended_on.isoformat())


def _task_book(application, book):
    code = book.verification_code
    acts = (
        (_("Task book handed in"), application.applicant, book.handed_in_at),
        (_("Task book sealed"), book.sealed_by, book.sealed_at),
        (_("Task book confirmed"), book.confirmed_by, book.confirmed_at),
    )
    for what, who, at in acts:
        if at is not None:
            yield _act(what, who, at, text=code)


def _act(what, who, at, *, text="", outcome="", note=""):
    moment = timezone.localtime(at)
    return {
        "what": str(what),
        "who": str(who or ""),
        "at": moment.isoformat(timespec="seconds"),
        "text": text,
        "outcome": str(outcome),
        "note": note,
    }
