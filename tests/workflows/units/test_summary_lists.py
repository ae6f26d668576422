"""Summary lists: versions, seals, and what their codes prove."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cultivation.seed.filling import pdf
from tests.factories.accounts import OrganisationFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory
from tests.workflows.units.conftest import office_of
from trail import outbox
from workflows import selectors
from workflows.models import Application, Endorsement, Submission, SummaryList
from workflows.services import proofs, summary_lists
from workflows.services.errors import Conflict, NotNow

UNIT = Endorsement.Link.UNIT


@pytest.fixture
def round_(officer):
    now = timezone.now()
    return RoundFactory(
        edition=EditionFactory(whole=True),
        screening_office=officer.memberships.get().office,
        unit_closes_at=now + timezone.timedelta(days=40),
        body_closes_at=now + timezone.timedelta(days=50),
    )


@pytest.fixture
def forwarded(round_, active, keeper):
    """Forwards one more application of the unit."""

    def forward(rank):
        application = ApplicationFactory(
            round=round_, host_unit=active, submitted=True, reach=Application.Reach.BODY
        )
        submission = Submission.objects.create(
            application=application, number=1, answers={}, facts={}, handed_in_by=application.applicant,
            handed_in_at=timezone.now(), verification_code=f"ABCD-EF01-{application.pk:04d}",
        )  # fmt: skip
        Endorsement.objects.create(
            application=application, link=UNIT, organisation=active, outcome="forwarded", rank=rank,
            submission=submission, done_by=keeper, done_at=timezone.now(),
        )  # fmt: skip
        return application

    return forward


def made(round_, active, keeper):
    return summary_lists.make(round_, active, UNIT, by=keeper)


def test_a_list_stands_in_the_order_of_rank(round_, active, keeper, forwarded):
    second, first = forwarded(2), forwarded(1)

    listed = made(round_, active, keeper)

    assert [row["number"] for row in listed.entries] == [first.number, second.number]
    assert (listed.number, made(round_, active, keeper).pk) == (1, listed.pk)


def test_nothing_forwarded_gives_no_list(round_, active, keeper):
    with pytest.raises(NotNow):
        made(round_, active, keeper)


def test_a_change_after_the_seal_needs_a_new_version(round_, active, keeper, forwarded):
    forwarded(1)
    first = made(round_, active, keeper)
    summary_lists.seal(first, pdf("汇总表.pdf"), typed=first.verification_code, by=keeper)
    assert not summary_lists.is_overtaken(first)

    forwarded(2)

    assert summary_lists.is_overtaken(first)
    with pytest.raises(Conflict):
        summary_lists.seal(first, pdf("汇总表.pdf"), typed=first.verification_code, by=keeper)
    second = made(round_, active, keeper)
    assert (second.number, second.scan) == (2, None)
    assert second.verification_code != first.verification_code
    assert [proofs.find(each.verification_code).is_overtaken for each in (first, second)] == [True, False]


def test_the_code_of_another_version_or_a_stale_list_is_not_sealed(round_, active, keeper, forwarded):
    forwarded(1)
    first = made(round_, active, keeper)

    with pytest.raises(ValidationError):
        summary_lists.seal(first, pdf("a.pdf"), typed="7K3M9QXP2F4D8WZT6HNC", by=keeper)
    forwarded(2)
    with pytest.raises(NotNow):
        summary_lists.seal(first, pdf("a.pdf"), typed=first.verification_code, by=keeper)

    assert SummaryList.objects.get().scan is None


def test_the_body_above_and_the_department_see_list_and_seal(
    round_, active, keeper, forwarded, recommender, officer, stranger
):
    forwarded(1)
    listed = made(round_, active, keeper)
    summary_lists.seal(listed, pdf("汇总表.pdf"), typed=listed.verification_code, by=keeper)
    listed.refresh_from_db()
    other = office_of(OrganisationFactory())

    sees = [
        (
            listed in selectors.summary_lists_visible_to(user),
            listed.scan in selectors.scans_visible_to(user),
        )
        for user in (keeper, recommender, officer, other, stranger)
    ]

    assert sees == [(True, True)] * 3 + [(False, False)] * 2


def test_the_unit_works_through_its_page(round_, active, keeper, forwarded, recommender):
    forwarded(1)
    client = Client()
    client.force_login(keeper)
    office = f"unit@{active.public_id}"
    page = reverse("summary-list", args=[office, round_.public_id])

    assert client.get(page).status_code == 200
    client.post(reverse("summary-list-make", args=[office, round_.public_id]))
    listed = SummaryList.objects.get()
    paper = client.get(reverse("summary-list-print", args=[listed.public_id]))
    wrong = client.post(page, {"code": "1", "scan": pdf("汇总表.pdf")})
    right = client.post(page, {"code": listed.verification_code, "scan": pdf("汇总表.pdf")})
    outbox.dispatch()

    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert (wrong.status_code, right.status_code) == (422, 302)
    listed.refresh_from_db()
    assert listed.scan.state == "clean"
    client.force_login(recommender)
    whole = client.get(reverse("round-summary-lists", args=[round_.public_id]))
    assert active.name in whole.content.decode()
    assert client.get(page).status_code == 404


def test_anybody_verifies_a_list_and_a_version_without_names(client, round_, active, keeper, forwarded):
    application = forwarded(1)
    listed = made(round_, active, keeper)
    code = application.submissions.get().verification_code

    answers = [
        client.get(reverse("verify-document", args=[typed])).content.decode()
        for typed in (listed.verification_code, code, code.replace("-", "").lower())
    ]

    assert all("最新" in answer or "真实有效" in answer for answer in answers)
    assert application.number in answers[1]
    assert not any(application.holder.name in answer for answer in answers)
    typed = client.get(reverse("verify"), {"code": code})
    assert typed.status_code == 302
