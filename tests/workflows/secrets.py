"""A secret written into every row and column in which an application's content may stand."""

from django.utils import timezone

from tests.factories.accounts import UserFactory
from tests.factories.notices import NoticeFactory, ObjectionFactory
from tests.factories.review import ReviewFactory
from workflows.models import (
    Application,
    ArchiveFile,
    Attachment,
    Award,
    Batch,
    BatchItem,
    Case,
    Correction,
    Decision,
    Disbursement,
    Document,
    Endorsement,
    ExpertCopy,
    Interview,
    NoticeItem,
    Notification,
    Reconsideration,
    Recusal,
    Scan,
    Screening,
    Signature,
    Submission,
    SummaryList,
    TaskBook,
)

SECRET = "某型号绝密参数甲乙丙"


def plant(application):
    """Write the secret wherever the application's content is kept; rows that are not there are made."""
    of_it, by, now = {"application": application}, UserFactory(), timezone.now()
    last = application.submissions.latest("number")
    done = {"done_by": by, "done_at": now}
    _made(application, by, now, last, done)
    answers = application.answers | {"title": SECRET}
    assessment = application.assessment | {
        "facts": {"person.title_name": {"value": SECRET, "source": SECRET, "day": None, "told": True}},
        "items": [SECRET],
    }
    Application.objects.filter(pk=application.pk).update(title=SECRET, answers=answers, assessment=assessment)
    Case.objects.filter(application=application).update(title=SECRET)
    Submission.objects.filter(**of_it).update(
        answers=answers, facts=assessment["facts"], files=[{"name": SECRET, "attachment": "", "sha256": ""}]
    )
    TaskBook.objects.filter(**of_it).update(answers={"goals": SECRET}, remarks=SECRET)
    Screening.objects.filter(**of_it).update(
        reason=SECRET, checklist={"one": {"answer": "no", "page": 1, "reason_code": SECRET}}
    )
    Decision.objects.filter(**of_it).update(reason=SECRET)
    Award.objects.filter(case__application=application).update(title=SECRET)
    Document.objects.filter(case__application=application).update(title=SECRET, facts={"project": SECRET})
    Attachment.objects.filter(**of_it).update(name=f"{SECRET}.pdf")
    Scan.objects.filter(case__application=application).update(name=f"{SECRET}.pdf")
    ArchiveFile.objects.filter(**of_it).update(catalogue={"title": SECRET, "files": [SECRET], "acts": []})


def _made(application, by, now, last, done):
    of_it, round_ = {"application": application}, application.round
    Endorsement.objects.create(
        **of_it, **done, link="unit", organisation=application.host_unit, submission=last,
        outcome="turned_down", opinion=SECRET, checks={"secrecy": SECRET},
    )  # fmt: skip
    Correction.objects.create(
        **of_it, step="screen", base=last, remarks=[{"question": "title", "text": SECRET}], note=SECRET,
        due_at=now, asked_by=by, asked_at=now, answered_at=now,
    )  # fmt: skip
    Reconsideration.objects.create(
        **of_it, **done, reason=SECRET, asked_by=by, asked_at=now, outcome="upheld", opinion=SECRET
    )
    review = ReviewFactory(**of_it, member__draw__group__round=round_, comment=SECRET, note=SECRET)
    Recusal.objects.create(**of_it, member=review.member, ground="kin", note=SECRET, declared_at=now)
    Interview.objects.create(**of_it, position=1, note=SECRET)
    Signature.objects.create(
        round=round_, position=9, step="x", list_version=0, list_hash="", signed_by=by, signed_at=now,
        decisions=[[application.public_id, "declined", 0, SECRET], ["other", "granted", 1, ""]],
    )  # fmt: skip
    batch = Batch.objects.create(
        kind="return", round=round_, office="unit@x", asked_by=by, asked_at=now, done_at=now,
        arguments={"opinion": SECRET, "remarks": [{"question": "title", "text": SECRET}]},
    )  # fmt: skip
    BatchItem.objects.create(batch=batch, **of_it, state="done", sentence=SECRET)
    award = Award.objects.get(case__application=application)
    Disbursement.objects.create(
        award=award, document="x", day=now.date(), money=1, note=SECRET, recorded_by=by, recorded_at=now
    )
    notice = NoticeFactory(round=round_)
    item = NoticeItem.objects.create(notice=notice, **of_it, position=1, columns={"title": SECRET})
    words = ("grounds", "admission_note", "verification", "opinion", "answer")
    ObjectionFactory(
        item=item, case__title=SECRET, **dict.fromkeys(words, SECRET), admitted=True, admitted_by=by,
        admitted_at=now, verified_by=by, verified_at=now, outcome="not_upheld", decided_by=by, decided_at=now,
    )  # fmt: skip
    SummaryList.objects.create(
        round=round_, organisation=application.host_unit, link="unit", number=1, verification_code="X",
        entries=[{"number": application.number, "title": SECRET}], made_by=by, made_at=now,
    )  # fmt: skip
    Notification.objects.create(user=by, case=application.case, key="secret", text=SECRET, created_at=now)
    ExpertCopy.objects.create(
        attachment=application.attachments.first(), is_double_blind=True, state="withheld", reason=SECRET,
        decided_by=by, decided_at=now, made_at=now,
    )  # fmt: skip
