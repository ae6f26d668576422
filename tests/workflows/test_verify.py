"""Who gets a paper's file, and what anybody may learn of a paper by its code."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import NOW, ApplicationFactory, AwardFactory, DocumentFactory
from workflows import documents
from workflows.models import Award
from workflows.services import letters

OVER = "已结束"
CODE = "7K3M9QXP2F4D8WZT6HNC"
FACTS = {
    "applicant": "呼都特",
    "host_unit": "北疆理工大学（演示）",
    "project": "羊草种质资源评价",
    "programme": "青年基金",
    "round": "2026年度青年基金",
    "number": "QN20260001",
    "issuer": "科学技术厅（演示）",
    "date": "2026-06-01",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def application(applicant, unit, officer):
    return ApplicationFactory(holder__person=applicant.person, host_unit=unit, submitted=True)


@pytest.fixture
def letter(application):
    document = DocumentFactory(case=application.case, token=CODE, number="QN20260001", facts=FACTS)
    default_storage.save(document.file.name, ContentFile(b"%PDF-1.7 letter"))
    return document


def verified(client, code=CODE):
    response = client.get(reverse("verify-document", args=[code]))
    return response, response.content.decode()


def test_anybody_sees_that_a_letter_is_genuine_and_what_stands_on_it(client, letter):
    response, page = verified(client)

    assert response.status_code == 200
    assert response.context["state"] == "真实有效"
    for stands_there in (
        "立项通知",
        "QN20260001",
        "羊草种质资源评价",
        "北疆理工大学（演示）",
        "2026年6月1日",
    ):
        assert stands_there in page
    assert letter.sha256[:16] in page


def test_the_name_is_masked_and_nothing_more_personal_is_shown(client, letter, applicant):
    _response, page = verified(client)

    assert "呼*特" in page
    assert "呼都特" not in page
    assert applicant.username not in page
    assert letter.public_id not in page


def test_the_name_of_an_enterprise_is_public_and_stands_there_once(client, letter):
    type(letter.case).objects.filter(pk=letter.case_id).update(holder=EnterpriseFactory().holder)
    letter.facts |= {"applicant": "阿尔山乳业（演示）", "host_unit": "阿尔山乳业（演示）"}
    letter.save()

    _response, page = verified(client)

    assert page.count("阿尔山乳业（演示）") == 1
    assert "申报单位" in page


def test_a_revoked_letter_is_said_to_be_revoked(client, letter):
    letter.revoked_at = NOW
    letter.save()

    assert verified(client)[0].context["state"] == "已撤销"


def test_a_letter_holds_on_its_last_day_and_has_expired_the_day_after(letter):
    letter.valid_until = date(2026, 6, 30)

    assert letters.standing(letter, date(2026, 6, 30)) == letters.Standing.GENUINE
    assert letters.standing(letter, date(2026, 7, 1)) == letters.Standing.EXPIRED


def test_an_expired_letter_is_said_to_have_expired(client, letter):
    letter.valid_until = timezone.localdate() - timedelta(days=1)
    letter.save()

    assert verified(client)[0].context["state"] == "已过期"


@pytest.mark.parametrize(
    ("ended", "state", "said"),
    [
        ({}, "真实有效", ""),
        ({"until": date(2026, 6, 30)}, "已过期", "2026年6月30日"),
        (
            {"until": date(2026, 6, 30), "ended_on": date(2026, 7, 1), "end_kind": "expired"},
            "已过期",
            "2026年6月30日",
        ),
        ({"ended_on": date(2026, 6, 1), "end_kind": "completed"}, OVER, "自2026年6月1日起终止"),
        ({"ended_on": date(2126, 6, 1), "end_kind": "completed"}, "真实有效", ""),
    ],
)
def test_a_letter_of_what_an_enterprise_held_says_since_when_it_is_over(client, letter, ended, state, said):
    told = {"holder": EnterpriseFactory().holder, "since": date(2026, 1, 1), "until": None} | ended
    if "ended_on" in told:
        told["end_recorded_at"] = NOW
    AwardFactory(case=letter.case, imported_from="", **told)

    response, page = verified(client)

    assert (response.context["state"], said in page) == (state, True)


def test_an_applicant_and_who_looks_after_it_read_beside_the_letter_that_it_is_over(
    client, letter, application, applicant, officer
):
    pages = [(applicant, "application-detail"), (officer, "application-dossier")]

    def said():
        for user, page in pages:
            client.force_login(user)
            yield (
                "其所载事项自2026年6月1日起终止"
                in client.get(reverse(page, args=[application.public_id])).text
            )

    before = list(said())
    AwardFactory(
        case=letter.case, imported_from="", holder=application.holder, since=date(2026, 1, 1),
        ended_on=date(2026, 6, 1), end_kind="given_up", end_recorded_at=NOW,
    )  # fmt: skip

    assert [before, list(said())] == [[False, False], [True, True]]


def test_a_project_whose_time_is_over_keeps_its_letter_until_it_ends(client, letter, applicant):
    holder = letter.case.application.holder
    award = AwardFactory(
        case=letter.case, imported_from="", holder=holder, since=date(2023, 1, 1), until=date(2025, 1, 1)
    )
    before = verified(client)[0].context["state"]
    type(award).objects.filter(pk=award.pk).update(
        ended_on=date(2025, 3, 1), end_kind="given_up", end_recorded_at=NOW
    )

    assert [before, verified(client)[0].context["state"]] == ["真实有效", str(Award.EndKind.GIVEN_UP.label)]


def test_codes_that_never_were_look_all_alike(client, letter):
    answers = [
        verified(client, code)
        for code in ("0" * 20, CODE[:-1] + "0", "x", "../../etc/passwd".replace("/", "."))
    ]

    assert {response.status_code for response, _page in answers} == {404}
    assert len({page.partition("<main")[2].partition("</main>")[0] for _response, page in answers}) == 1


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "7k3m9-qxp2f-4d8wz-t6hnc",
        " 7K3M9 QXP2F 4D8WZ T6HNC ",
        f"https://kjt.example/verify/{CODE}/",
    ],
)
def test_a_code_is_found_however_it_is_typed(client, letter, typed):
    response = client.get(reverse("verify"), {"code": typed})

    assert response.status_code == 302
    assert response["Location"] == reverse("verify-document", args=[CODE])


@pytest.mark.parametrize("typed", ["", "7K3M9", "<script>", "张" * 20])
def test_what_cannot_be_a_code_is_refused_at_the_field(client, db, typed):
    response = client.get(reverse("verify"), {"code": typed})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["code"]


def test_letters_that_look_like_digits_are_read_as_digits():
    assert letters.read_token("oil0-1") == "01101"


def test_every_code_that_we_make_reads_as_itself(application):
    code = letters.token_of(application.case, "grant_letter")

    assert letters.read_token(letters.spaced(code).lower()) == code


def test_answers_are_neither_indexed_nor_kept(client, letter):
    for address in (reverse("verify"), reverse("verify-document", args=[CODE])):
        response = client.get(address)
        assert response["X-Robots-Tag"] == "noindex"
        assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "shown"), [("呼都特", "呼*特"), ("赵喆", "赵*"), ("苏雅拉图·巴特尔", "苏******尔"), ("", "")]
)
def test_a_name_is_masked_to_its_first_and_last_character(name, shown):
    assert letters.masked(name) == shown


def test_the_applicant_gets_the_letter_as_a_file_under_a_random_name(client, letter, applicant):
    client.force_login(applicant)

    response = client.get(reverse("document-file", args=[letter.public_id]))

    assert b"".join(response.streaming_content) == b"%PDF-1.7 letter"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{letter.public_id}.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_an_officer_of_the_round_gets_the_letter(client, letter, officer):
    client.force_login(officer)

    assert client.get(reverse("document-file", args=[letter.public_id])).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "other_applicant", "administrator"])
@pytest.mark.parametrize("page", ["document-file", "application-preview"])
def test_for_others_papers_are_absent(client, letter, application, request, who, page):
    client.force_login(request.getfixturevalue(who))
    owner = letter if page == "document-file" else application

    assert client.get(reverse(page, args=[owner.public_id])).status_code == 404
    assert client.get(reverse(page, args=["nosuchthing"])).status_code == 404


@pytest.mark.parametrize("page", ["document-file", "application-preview"])
def test_a_visitor_is_asked_to_sign_in(client, letter, application, page):
    owner = letter if page == "document-file" else application

    response = client.get(reverse(page, args=[owner.public_id]))

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


def test_an_officer_does_not_see_a_draft(client, officer, applicant, unit):
    draft = ApplicationFactory(holder__person=applicant.person, host_unit=unit)
    client.force_login(officer)

    assert client.get(reverse("application-preview", args=[draft.public_id])).status_code == 404


def test_the_same_content_is_not_printed_twice(client, applicant, unit, media):
    draft = ApplicationFactory(holder__person=applicant.person, host_unit=unit)
    client.force_login(applicant)
    address = reverse("application-preview", args=[draft.public_id])

    first = client.get(address)
    body = b"".join(first.streaming_content)
    (kept,) = (media / "previews").rglob("*.pdf")
    before = kept.stat().st_mtime_ns
    second = client.get(address)

    assert body.startswith(b"%PDF")
    assert b"".join(second.streaming_content) == body
    assert kept.stat().st_mtime_ns == before


def test_a_preview_of_another_content_is_printed_anew(applicant, unit):
    draft = ApplicationFactory(holder__person=applicant.person, host_unit=unit)
    first = documents.preview(draft, by=applicant)

    draft.answers = {"keywords": "羊草"}

    assert documents.preview(draft, by=applicant) != first


def test_previews_of_past_days_are_swept_up(applicant, unit, media):
    old = media / "previews" / "2020-01-01" / "x.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"%PDF")
    draft = ApplicationFactory(holder__person=applicant.person, host_unit=unit)

    documents.preview(draft, by=applicant)

    assert not old.exists()
