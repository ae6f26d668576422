"""A person's own copy of everything, erasing as far as the law lets go, and what goes when its time is up."""

import io
import json
import zipfile
from datetime import date, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessLog
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from accounts import consent
from accounts.models import Person, User
from accounts.personal import register
from cultivation.seed.filling import pdf
from tests.factories.accounts import PersonFactory, UserFactory
from tests.factories.notices import NoticeFactory, ObjectionFactory
from tests.factories.review import ReviewFactory
from tests.factories.workflows import ApplicationFactory, AwardFactory
from trail import log, outbox
from trail.models import ActionLog
from workflows.models import (
    Application,
    Case,
    Correction,
    Endorsement,
    FactSheet,
    NoticeItem,
    Notification,
    Reconsideration,
    TaskBook,
)
from workflows.services import erasing, retention, scans, subjects
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
PHONE = "13847100000"
OVER = {"end_kind": "completed", "ended_on": date(2026, 6, 1), "end_recorded_at": timezone.now()}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None
    return tmp_path


@pytest.fixture
def submitted(desk, applicant):
    """The applicant with a submitted application, its files, and a telephone."""
    application = desk.submit(desk.round(), applicant)
    Person.objects.filter(user=applicant).update(phone=PHONE)
    consent.give(applicant)
    return application


def told(person, tmp_path):
    path = tmp_path / "out.zip"
    out = io.StringIO()
    call_command("subject_export", person.public_id, "--output", str(path), stdout=out)
    with zipfile.ZipFile(path) as packed:
        return json.loads(packed.read("subject.json")), packed.namelist(), json.loads(out.getvalue()), path


def erased(person, *options):
    out = io.StringIO()
    call_command("subject_erase", person.public_id, *options, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_the_copy_holds_every_part_and_the_files(submitted, applicant, tmp_path):
    person = Person.objects.get(user=applicant)

    content, names, counted, path = told(person, tmp_path)

    assert content["person"]["id_number"] == person.id_number
    assert content["person"]["phone"] == PHONE
    assert content["applications"][0]["answers"]["title"] == submitted.title
    assert len(content["applications"][0]["submissions"]) == 1
    assert [each["version"] for each in content["consents"]] == [consent.notice()["version"]]
    assert {"submitted", "saved"} <= {row["verb"] for row in content["log"]}
    files = [name for name in names if name.startswith("attachments/")]
    assert len(files) == submitted.attachments.count() == counted["files"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(content) == set(subjects.PARTS)


def test_the_copy_tells_every_registered_column_or_the_register_says_why_not():
    known = register()

    assert subjects.TOLD | set(known.not_exported) == set(known.columns)
    assert subjects.TOLD & set(known.not_exported) == set()
    assert all(known.not_exported.values())


def test_the_copy_holds_what_others_said_of_the_person_and_what_they_gave(submitted, applicant, tmp_path):
    person, by, now = Person.objects.get(user=applicant), UserFactory(), timezone.now()
    of_it = {"application": submitted}
    done = {"done_by": by, "done_at": now}
    last = submitted.submissions.get()
    Endorsement.objects.create(
        **of_it, **done, link="unit", organisation=submitted.host_unit, submission=last, outcome="forwarded",
        opinion="单位的意见",
    )  # fmt: skip
    Correction.objects.create(
        **of_it, step="screen", base=last, remarks=[{"question": "title", "text": "补正的意见"}], due_at=now,
        asked_by=by, asked_at=now, answered_at=now,
    )  # fmt: skip
    Reconsideration.objects.create(**of_it, reason="复审的理由", asked_by=applicant, asked_at=now)
    NoticeItem.objects.create(notice=NoticeFactory(), **of_it, position=1, columns={"title": "公示的一行"})
    UserSession.objects.create(
        user=applicant, ip="10.1.2.3", user_agent="某浏览器", session_key="k", last_seen_at=now
    )
    SocialAccount.objects.create(user=applicant, provider="x", uid="政务账号", extra_data={"a": "返回的信息"})
    scan = scans.store("task_book", pdf("盖章页.pdf"), by=by, case=submitted.case)

    content, names, _counted, _path = told(person, tmp_path)

    text = json.dumps(content, ensure_ascii=False)
    for said in (
        "单位的意见", "补正的意见", "复审的理由", "公示的一行", "10.1.2.3", "某浏览器", "政务账号",
        "返回的信息", "盖章页.pdf",
    ):  # fmt: skip
        assert said in text
    assert [name for name in names if name.startswith("scans/")] == [f"scans/task_book/{scan.pk}-盖章页.pdf"]


def test_the_copy_holds_nothing_of_another_person(submitted, desk, applicant, other_applicant, tmp_path):
    desk.submit(submitted.round, other_applicant)
    other = Person.objects.get(user=other_applicant)

    content, _names, _counted, _path = told(Person.objects.get(user=applicant), tmp_path)

    text = json.dumps(content, ensure_ascii=False)
    assert other.name not in text
    assert other.id_number not in text


def test_making_the_copy_stands_in_the_log_and_a_file_is_never_overwritten(applicant, tmp_path):
    person = Person.objects.get(user=applicant)
    told(person, tmp_path)

    assert ActionLog.objects.get(verb="exported_subject").object_id == person.public_id
    with pytest.raises(CommandError, match="exists already"):
        told(person, tmp_path)


def test_a_person_is_found_by_user_name_too_and_nobody_else(applicant):
    assert subjects.find("applicant").user == applicant
    with pytest.raises(CommandError, match="Nobody"):
        call_command("subject_export", "nobody")
    with pytest.raises(CommandError, match="Nobody"):
        call_command("subject_erase", "nobody")


def test_a_file_s_name_leads_out_of_no_folder():
    path = subjects.path_in("attachments", "case", 1, "../../etc/passwd")

    assert path == "attachments/case/1-.._.._etc_passwd"


def test_whose_application_runs_or_who_holds_an_office_is_not_erased(submitted, applicant, keeper_person):
    for person in (Person.objects.get(user=applicant), keeper_person):
        with pytest.raises(NotNow):
            erasing.erase(person)


@pytest.mark.parametrize(
    "columns",
    [
        {"until": date(2099, 1, 1)},
        {"until": date(2025, 12, 31), "has_case": True},
        {"until": date(2025, 12, 31), "has_book": True},
    ],
)
def test_whose_project_is_being_carried_out_is_not_erased(applicant, columns):
    person = Person.objects.get(user=applicant)
    application = ApplicationFactory(holder__person=person, submitted=True, state="granted")
    Case.objects.filter(pk=application.case_id).update(is_open=False, closed_at=timezone.now())
    has_case, has_book = columns.pop("has_case", False), columns.pop("has_book", False)
    origin = {"case": application.case, "imported_from": ""} if has_case else {}
    AwardFactory(holder=application.holder, **columns, **origin)
    if has_book:
        TaskBook.objects.create(application=application, answers={}, due_at=timezone.now())

    with pytest.raises(NotNow):
        erasing.erase(person)


def test_whose_project_is_over_and_paid_is_erased(applicant):
    person = Person.objects.get(user=applicant)
    application = ApplicationFactory(holder__person=person, submitted=True, state="granted")
    Case.objects.filter(pk=application.case_id).update(is_open=False, closed_at=timezone.now())
    AwardFactory(
        holder=application.holder, case=application.case, imported_from="", money=0, until=date(2025, 12, 31)
    )

    assert erasing.erase(person)


def test_an_expert_with_an_opinion_to_write_is_not_erased():
    review = ReviewFactory(state="open", filed_at=None)

    with pytest.raises(NotNow):
        erasing.erase(review.member.person)


@pytest.fixture
def keeper_person(officer):
    return PersonFactory(user=officer)


def test_a_person_without_anything_in_the_register_is_erased_whole(desk, applicant, media):
    draft = desk.complete(desk.round(), applicant)
    outbox.dispatch(limit=100)
    person = Person.objects.get(user=applicant)
    names = [each.file.name for each in draft.attachments.all()]

    lines = erased(person)
    outbox.dispatch(limit=100)

    person.refresh_from_db()
    user = User.objects.get(pk=applicant.pk)
    draft.refresh_from_db()
    assert (person.name, person.id_number, person.phone, person.email, person.born) == (
        erasing.GONE, None, None, "", None,
    )  # fmt: skip
    assert person.id_number_index is None
    assert (user.is_active, user.display_name, user.email) == (False, erasing.GONE, "")
    assert draft.answers == {}
    assert names
    assert not any(default_storage.exists(name) for name in names)
    assert not FactSheet.objects.filter(holder__person=person).exclude(values={}).exists()
    assert not Notification.objects.filter(user=user).exists()
    assert all(each["is_erased"] for each in lines if "日志" not in each["what"])


def test_what_the_register_rests_on_stays_and_the_line_says_why(submitted, applicant):
    person = Person.objects.get(user=applicant)
    Application.objects.filter(pk=submitted.pk).update(state="declined")
    award = AwardFactory(holder=submitted.holder, **OVER)

    lines = erased(person)

    person.refresh_from_db()
    submitted.refresh_from_db()
    kept = [each for each in lines if not each["is_erased"]]
    assert person.name == "呼都特"
    assert (person.id_number, person.phone) == (None, None)
    assert submitted.answers["title"] == submitted.title
    assert type(award).objects.filter(pk=award.pk).exists()
    assert kept
    assert all(each["why"] for each in kept)


def test_erasing_stands_in_the_log_without_what_was_erased(applicant):
    person = Person.objects.get(user=applicant)
    number = person.id_number
    erasing.erase(person)

    row = ActionLog.objects.get(verb="erased_subject")
    assert row.object_id == person.public_id
    assert number not in json.dumps([row.after, row.note])
    assert log.verify() == []


def test_a_dry_run_tells_the_same_and_changes_nothing(applicant):
    person = Person.objects.get(user=applicant)

    tried = erased(person, "--dry-run")

    person.refresh_from_db()
    assert person.id_number
    assert not ActionLog.objects.filter(verb="erased_subject").exists()
    assert erased(person) == tried


def test_who_is_erased_signs_in_no_more_and_an_open_session_ends(client, applicant):
    client.force_login(applicant)
    erasing.erase(Person.objects.get(user=applicant))

    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize(("days", "gone"), [(-1, False), (1, True)])
def test_what_is_over_goes_and_what_is_not_stays(days, gone, applicant):
    retentions = register().retentions

    def moment(name):
        return timezone.now() - timedelta(days=retentions[name].days + days)

    AccessLog.objects.create(username="x", ip_address="127.0.0.1")
    AccessLog.objects.update(attempt_time=moment("attempts"))
    Notification.objects.create(user=applicant, key="k", text="通知", created_at=moment("message"))
    draft = ApplicationFactory(answers={"title": "没有提交"})
    type(draft.round).objects.filter(pk=draft.round_id).update(
        opens_at=moment("draft") - timedelta(days=9), closes_at=moment("draft")
    )
    objection = ObjectionFactory()
    type(objection).objects.filter(pk=objection.pk).update(
        outcome="inadmissible", opinion="匿名", answer="匿名", decided_by=UserFactory(),
        decided_at=moment("contact"),
    )  # fmt: skip

    done = retention.end_all()

    draft.refresh_from_db()
    objection.refresh_from_db()
    assert set(done.values()) == {1 if gone else 0}
    assert (draft.answers == {}) == gone
    assert (objection.contact == erasing.GONE) == gone
    assert Notification.objects.exists() is not gone
    assert AccessLog.objects.exists() is not gone
    assert ActionLog.objects.filter(verb="retention_ended").count() == (4 if gone else 0)
    assert set(retention.end_all().values()) == {0}
    assert set(done) == {name for name, each in retentions.items() if each.days}
