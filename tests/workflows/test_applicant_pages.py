"""The applicant's way through the pages: nothing typed is lost, nobody else sees it, mishaps are answered."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cultivation.seed.filling import pdf
from tests.factories.workflows import ApplicationFactory, AttachmentFactory, RoundFactory
from tests.workflows.drafts import begun, complete, eligible
from trail import outbox
from trail.models import ActionLog
from workflows import process
from workflows.models import Application, Attachment, FactSheet, Round
from workflows.services import applications

PLEDGES = {"pledge_integrity": "on", "pledge_secrecy": "on", "pledge_members": "on"}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None


@pytest.fixture
def round_(db):
    return RoundFactory(guideline="请按指南填写。", contact="基础研究处 0471-0000000")


@pytest.fixture
def draft(round_, applicant):
    return begun(round_, applicant)


@pytest.fixture
def ready(round_, applicant):
    return complete(round_, applicant)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mine(applicant):
    return signed_in(eligible(applicant))


def page_url(application, page="project"):
    return reverse("application-page", args=[application.public_id, page])


def url(name, application):
    return reverse(name, args=[application.public_id])


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def save(client, application, typed, *, page="project", then="later", **headers):
    return client.post(
        page_url(application, page), {"version": application.version, then: "1", **typed}, **headers
    )


def save_by_script(client, application, typed, **options):
    return save(client, application, typed, headers={"accept": "application/json"}, **options)


# What everybody may read


def test_a_visitor_sees_the_open_round_with_conditions_clauses_and_what_is_unverified(client, round_):
    listed = text(client.get(reverse("round-list")))
    shown = text(client.get(url("round-detail", round_)))

    assert round_.title in listed
    assert 'data-countdown="' in listed
    for words in (
        "请按指南填写。",
        "限项规定",
        "成员签字页",
        "0471-0000000",
        'class="unverified"',
        "100,000",
    ):
        assert words in shown


def test_a_visitor_is_asked_to_sign_in_and_comes_back(client, round_):
    login = f"{reverse('account_login')}?next={url('round-detail', round_)}"

    assert login in text(client.get(url("round-detail", round_)))


def test_a_planned_round_is_absent(db, client):
    planned = RoundFactory(window=Round.Window.PLANNED, opens_at=timezone.now() + timedelta(days=1))

    assert client.get(url("round-detail", planned)).status_code == 404
    assert client.get(url("round-check", planned)).status_code == 404


def test_a_visitor_tries_the_conditions_without_anything_being_kept(client, round_):
    response = client.post(
        url("round-check", round_),
        {
            "person.born": "1996-05-01",
            "person.sex": "M",
            "person.degree": "doctor",
            "person.is_host_staff": "no",
        },
    )

    findings = {finding["title"]: finding for finding in response.context["findings"]}
    answers = {title: finding["answer"] for title, finding in findings.items()}
    assert answers["为已注册依托单位的在职人员"] == "not_met"
    assert answers["具有博士学位或高级专业技术职称"] == "met"
    assert findings["同一申请人每年只能申请一项"]["missing"]
    assert "1991年1月1日" in text(response)
    assert not FactSheet.objects.exists()


def test_nonsense_in_the_check_is_told_at_its_field_and_kept(client, round_):
    response = client.post(url("round-check", round_), {"person.born": "<b>soon</b>"})

    assert response.status_code == 422
    assert "2026-03-01" in text(response)
    assert "&lt;b&gt;soon&lt;/b&gt;" in text(response)


def test_an_applicant_is_judged_by_the_archive_and_sent_there_for_what_is_missing(mine, round_):
    response = mine.get(url("round-check", round_))

    missing = next(finding for finding in response.context["findings"] if finding["missing"])
    assert missing["url"] == reverse("archive")


# Beginning and filling in


def test_applying_twice_leads_to_the_same_draft(mine, round_):
    first = mine.post(url("round-apply", round_))
    second = mine.post(url("round-apply", round_))

    assert first.url == second.url
    assert Application.objects.count() == 1


def test_an_account_without_a_person_is_told_who_applies(officer, round_):
    assert signed_in(officer).post(url("round-apply", round_)).status_code == 422


def test_nobody_applies_after_the_cutoff(mine, round_):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    assert mine.post(url("round-apply", round_)).status_code == 422
    assert not Application.objects.exists()


def test_the_task_list_says_how_far_each_page_is(mine, draft, applicant):
    states = [task["status"] for task in mine.get(url("application-detail", draft)).context["tasks"]]
    assert len(set(states[1:6])) == 1

    save(mine, draft, {"title": "羊草"})
    tasks = mine.get(url("application-detail", draft)).context["tasks"]
    assert [task["tone"] for task in tasks[:3]] == ["neutral", "info", "neutral"]


def test_a_finished_page_is_done_and_wrong_again_when_something_goes_missing(mine, ready):
    tones = [task["tone"] for task in mine.get(url("application-detail", ready)).context["tasks"]]
    assert tones == ["success"] * 6 + ["info"]

    ready.answers["title"] = ""
    ready.save()
    tones = [task["tone"] for task in mine.get(url("application-detail", ready)).context["tasks"]]
    assert tones[1] == "danger"


def test_saving_for_later_keeps_what_is_there_and_goes_back_to_the_list(mine, draft):
    response = save(mine, draft, {"title": "羊草"})

    draft.refresh_from_db()
    assert response.url == url("application-detail", draft)
    assert draft.answers["title"] == "羊草"


def test_going_on_needs_the_page_complete_and_saves_what_is_fine(mine, draft):
    response = save(mine, draft, {"title": "羊草", "money": "二十万"}, then="finish")

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.answers["title"] == "羊草"
    assert "money" not in draft.answers
    assert 'value="二十万"' in text(response)
    assert {"id_money", "id_keywords"} <= {problem["id"] for problem in response.context["problems"]}
    assert f'name="version" value="{draft.version}"' in text(response)


def test_going_on_leads_to_the_next_page(mine, ready):
    response = save(mine, ready, {"foundation": "有", "conditions": "全"}, page="foundation", then="finish")

    assert response.url == page_url(ready, "team")


def test_html_and_formulas_come_back_as_text(mine, draft):
    hostile = "<script>alert(1)</script>=1+1{{ 7*7 }}"
    save(mine, draft, {"title": hostile})

    shown = text(mine.get(page_url(draft)))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1{{ 7*7 }}" in shown


def test_hidden_fields_that_nobody_asked_for_change_nothing(mine, draft):
    save(mine, draft, {"title": "羊草", "state": "granted", "number": "QN1", "person.born": "2001-01-01"})

    draft.refresh_from_db()
    assert draft.state == Application.State.DRAFT
    assert draft.number is None
    assert "state" not in draft.answers


def test_an_old_form_in_a_second_tab_is_a_conflict_that_shows_both_and_loses_neither(mine, draft):
    save(mine, draft, {"title": "第一个窗口"})

    response = save(mine, draft, {"title": "第二个窗口"})

    draft.refresh_from_db()
    assert response.status_code == 409
    assert draft.answers["title"] == "第一个窗口"
    assert "第一个窗口" in text(response)
    assert 'value="第二个窗口"' in text(response)

    again = save(mine, draft, {"title": "第二个窗口"})
    draft.refresh_from_db()
    assert again.status_code == 302
    assert draft.answers["title"] == "第二个窗口"


# Saving while typing


def test_typing_is_saved_and_answered_with_the_version(mine, draft):
    response = save_by_script(mine, draft, {"title": "羊草"})

    assert response.status_code == 200
    assert response.json()["version"] == 1
    assert response.json()["saved_at"]


def test_typing_something_wrong_is_told_by_field_and_nothing_is_stored(mine, draft):
    response = save_by_script(mine, draft, {"title": "羊草", "money": "二十万"})

    draft.refresh_from_db()
    assert response.status_code == 422
    assert set(response.json()["errors"]) == {"money"}
    assert "200000" in response.json()["detail"]
    assert draft.version == 0


def test_typing_over_another_window_is_a_conflict(mine, draft):
    save(mine, draft, {"title": "第一个窗口"})

    assert save_by_script(mine, draft, {"title": "第二个窗口"}).status_code == 409


def test_typing_after_the_sign_in_ran_out_is_told_so(draft):
    assert save_by_script(Client(), draft, {"title": "羊草"}).status_code == 401


def test_a_form_sent_after_the_sign_in_ran_out_is_handed_back_whole(draft, mine):
    mine.get(page_url(draft))
    mine.cookies.pop("sessionid")
    mine.cookies["csrftoken"] = "x" * 32

    response = save(mine, draft, {"title": "不能丢的题目"})

    assert response.status_code == 401
    assert "不能丢的题目" in text(response)


def test_a_script_cannot_save_what_was_handed_in(mine, ready, applicant):
    process.submit(ready, by=applicant)
    ready.refresh_from_db()

    assert save_by_script(mine, ready, {"title": "x"}).status_code == 422
    assert save(mine, ready, {"title": "x"}).status_code == 422


# Files


def upload(client, application, file, kind="signature_page", **headers):
    return client.post(url("attachment-upload", application), {"kind": kind, "file": file}, **headers)


def upload_by_script(client, application, file, **options):
    return upload(client, application, file, headers={"accept": "application/json"}, **options)


def test_a_file_is_uploaded_watched_fetched_and_removed(mine, draft):
    row = upload_by_script(mine, draft, pdf("签字页.pdf"))
    attachment = Attachment.objects.get()
    assert row.status_code == 201
    assert "签字页.pdf" in row.json()["html"]
    assert mine.get(url("attachment-file", attachment)).status_code == 404

    outbox.dispatch()
    watched = mine.get(url("attachment-state", attachment)).json()["html"]
    assert url("attachment-file", attachment) in watched
    assert "data-watch" not in watched

    file = mine.get(url("attachment-file", attachment))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file.headers["Cache-Control"]
    assert b"".join(file.streaming_content).startswith(b"%PDF")

    assert mine.post(url("attachment-remove", attachment)).status_code == 302
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("签字页.pdf", b"", "0"),
        ("签字页.exe", b"MZ\x90\x00" + b"\0" * 100, "PDF、JPG、PNG"),
        ("签字页.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "PNG"),
        ("签字页.pdf", b"%PDF-1.7" + b"\0" * (11 * 1024 * 1024), "11.0"),
    ],
)
def test_a_bad_file_is_refused_beside_its_box_with_what_to_do(mine, draft, name, content, words):
    by_script = upload_by_script(mine, draft, SimpleUploadedFile(name, content))
    plain = upload(mine, draft, SimpleUploadedFile(name, content))

    assert by_script.status_code == 422
    assert words in by_script.json()["error"]
    assert plain.status_code == 422
    assert words in text(plain)
    assert not Attachment.objects.exists()


def test_sixty_megabytes_are_answered_before_they_are_read(mine, draft):
    file = SimpleUploadedFile("签字页.pdf", b"%PDF-1.7" + b"\0" * (60 * 1024 * 1024))

    response = upload_by_script(mine, draft, file)

    assert response.status_code == 413
    assert not Attachment.objects.exists()


def test_a_kind_that_nobody_asked_for_is_absent(mine, draft):
    assert upload(mine, draft, pdf("x.pdf"), kind="passport").status_code == 404
    assert upload(mine, draft, pdf("x.pdf"), kind="../../etc").status_code == 404


def test_a_page_of_files_is_done_only_with_its_files(mine, draft):
    response = save(mine, draft, {}, page="papers", then="finish")

    assert response.status_code == 422
    assert "upload-signature_page" in {problem["id"] for problem in response.context["problems"]}


# Looking through and handing in


def test_the_review_shows_all_answers_and_what_is_missing_with_the_way_there(mine, draft):
    save(mine, draft, {"title": "羊草种质"})
    response = mine.get(url("application-review", draft))

    assert "羊草种质" in text(response)
    places = {problem["url"] for problem in response.context["problems"]}
    assert f"{page_url(draft, 'rationale')}#schedule" in places
    assert f"{page_url(draft, 'papers')}#upload-signature_page" in places


def test_nothing_is_handed_in_without_the_pledges(mine, ready):
    response = mine.post(url("application-review", ready), {"pledge_integrity": "on"})

    ready.refresh_from_db()
    assert response.status_code == 422
    assert ready.state == Application.State.DRAFT


def test_handing_in_leads_to_the_receipt(mine, ready):
    response = mine.post(url("application-review", ready), PLEDGES, follow=True)

    ready.refresh_from_db()
    row = ActionLog.objects.get(verb="submitted")
    assert ready.state == Application.State.SUBMITTED
    assert ready.answers["pledge_secrecy"] is True
    assert str(row.pk) in text(response)
    assert ready.number in text(response)
    assert ready.verification_code in text(response)


def test_pressing_twice_hands_in_once(mine, ready):
    for _press in range(2):
        response = mine.post(url("application-review", ready), PLEDGES)
        assert response.url == url("application-detail", ready)

    assert ActionLog.objects.filter(verb="submitted").count() == 1


def test_what_is_missing_stops_the_submission_and_nothing_is_lost(mine, draft):
    response = mine.post(url("application-review", draft), PLEDGES)

    draft.refresh_from_db()
    assert response.status_code == 422
    assert draft.state == Application.State.DRAFT
    assert len(response.context["problems"]) > 10


def test_after_the_cutoff_the_draft_is_kept_and_the_page_says_so(mine, ready):
    Round.objects.update(closes_at=timezone.now() - timedelta(minutes=1))

    response = mine.post(url("application-review", ready), PLEDGES)
    shown = mine.get(url("application-detail", ready))

    ready.refresh_from_db()
    assert response.status_code == 422
    assert response.context["refusal"]
    assert ready.state == Application.State.DRAFT
    assert shown.context["is_over"]
    assert save(mine, ready, {"title": "仍可保存"}).status_code == 302


def test_what_was_submitted_shows_where_it_stands_and_who_holds_it(mine, ready, applicant):
    process.submit(ready, by=applicant)

    shown = text(mine.get(url("application-detail", ready)))

    assert ready.round.screening_office.title in shown
    assert "<svg" in shown
    assert "time-current" in shown
    assert mine.get(page_url(ready)).url == url("application-detail", ready)
    assert mine.get(url("application-review", ready)).url == url("application-detail", ready)


# Nobody else


PLACES = ["application-detail", "application-review", "attachment-upload"]


def foreign(application, attachment):
    return [
        *[url(name, application) for name in PLACES],
        page_url(application),
        url("attachment-file", attachment),
        url("attachment-state", attachment),
    ]


def test_another_applicant_a_stranger_and_an_officer_find_nothing_of_a_draft(
    ready, other_applicant, stranger, officer, leader
):
    attachment = Attachment.objects.first()
    for somebody in (other_applicant, stranger, officer, leader):
        client = signed_in(somebody)
        for address in foreign(ready, attachment):
            assert client.get(address).status_code == 404, address
        for address in (
            page_url(ready),
            url("application-review", ready),
            url("attachment-remove", attachment),
        ):
            assert client.post(address, PLEDGES).status_code == 404, address
        assert upload(client, ready, pdf("x.pdf")).status_code == 404
    assert Attachment.objects.filter(pk=attachment.pk).exists()


def test_nobody_gets_in_without_signing_in(ready):
    client = Client()
    for address in [*foreign(ready, Attachment.objects.first()), reverse("application-list")]:
        assert client.get(address).status_code == 302, address


def test_the_officer_reads_what_was_submitted_but_changes_nothing(ready, applicant, officer):
    process.submit(ready, by=applicant)
    client = signed_in(officer)
    attachment = Attachment.objects.first()

    assert client.get(url("application-detail", ready)).status_code == 200
    assert client.get(url("attachment-file", attachment)).status_code == 200
    assert client.get(url("attachment-state", attachment)).status_code == 404
    assert client.get(page_url(ready)).status_code == 404
    assert client.post(url("application-review", ready), PLEDGES).status_code == 404
    assert client.post(url("attachment-remove", attachment)).status_code == 404


def test_a_file_that_was_rejected_is_fetched_by_nobody(mine, draft):
    attachment = AttachmentFactory(application=draft, state=Attachment.State.REJECTED)

    assert mine.get(url("attachment-file", attachment)).status_code == 404


# Speed


def queries(client, address, django_assert_max_num_queries, most):
    client.get(address)
    with django_assert_max_num_queries(most) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    mine, applicant, django_assert_max_num_queries
):
    counts = []
    holder = applications.holder_of(applicant.person)
    for more in (1, 2, 97):
        for _row in range(more):
            ApplicationFactory(holder=holder, round=RoundFactory(), submitted=True)
        counts.append(queries(mine, reverse("application-list"), django_assert_max_num_queries, 10))

    assert len(set(counts)) == 1, counts


def test_the_pages_of_an_application_ask_the_same_number_of_questions_whatever_it_holds(
    mine, ready, django_assert_max_num_queries
):
    counts = []
    for rows in (1, 3, 100):
        ready.answers["achievements"] = [
            {"kind": "论文", "name": "羊草", "year": 2020, "role": "主持"}
        ] * rows
        ready.save()
        AttachmentFactory.create_batch(rows, application=ready, kind="other")
        counts.append(
            [
                queries(mine, url("application-detail", ready), django_assert_max_num_queries, 12),
                queries(mine, page_url(ready, "foundation"), django_assert_max_num_queries, 12),
                queries(mine, page_url(ready, "papers"), django_assert_max_num_queries, 12),
            ]
        )

    assert counts[0] == counts[1] == counts[2]


def test_a_submitted_application_is_shown_within_its_questions(
    mine, ready, applicant, django_assert_max_num_queries
):
    process.submit(ready, by=applicant)

    queries(mine, url("application-detail", ready), django_assert_max_num_queries, 14)


def test_the_rounds_ask_the_same_number_of_questions_for_any_number(
    db, client, django_assert_max_num_queries
):
    counts = []
    for more in (1, 2, 17):
        RoundFactory.create_batch(more)
        counts.append(queries(client, reverse("round-list"), django_assert_max_num_queries, 6))

    assert len(set(counts)) == 1


def test_saving_and_handing_in_stay_within_their_questions(mine, ready, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        typed = {"foundation": "有", "conditions": "全"}
        assert save_by_script(mine, ready, typed, page="foundation").status_code == 200
    application = Application.objects.select_related("case", "round__screening_office").get(pk=ready.pk)
    with django_assert_max_num_queries(25):
        process.submit(application, by=application.applicant)
