"""Nobody learns from anything who the experts are, and experts learn no more than they may."""

import re
from io import BytesIO

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tests.factories.accounts import MembershipFactory
from tests.workflows.reviews.panel import COMMENT, browser
from workflows import process, selectors
from workflows.models import Application, Review, Stage
from workflows.services.blinding import BlindContent
from workflows.services.telling import LEFT_OUT, Telling

pytestmark = pytest.mark.django_db
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')


def names(panel):
    """What would tell of an expert: names, accounts, public ids, aliases."""
    members = [*panel.seats, *panel.reserves]
    found = {member.person.name for member in members} | {member.person.user.username for member in members}
    found |= {member.public_id for member in members} | {member.ref for member in members}
    return found | set(Review.objects.values_list("public_id", flat=True))


def pages(panel, user):
    """Every page that tells the user of the application, without tokens."""
    client, application = browser(user), panel.application
    addresses = [
        reverse("application-detail", args=[application.public_id]),
        reverse("application-list"),
        reverse("round-detail", args=[panel.round.public_id]),
        *(f"{reverse('inbox')}?box={box}" for box in ("open", "done", "mine", "told")),
        reverse("api-applications"),
        reverse("api-application", args=[application.public_id]),
        reverse("api-inbox"),
    ]
    return {address: TOKEN.sub(b"", client.get(address).content) for address in addresses}


def of_the_first(panel):
    """All whose seats were drawn hand in."""
    yield
    panel.file(panel.seats[0])
    yield
    panel.file(panel.seats[1])
    panel.file(panel.seats[2])
    yield


def of_others(panel):
    """One has a conflict, one finds it after handing in; two of the reserve write in their place."""
    yield
    panel.recuse(panel.seats[0])
    yield
    panel.file(panel.seats[1], points=1)
    process.declare_late(panel.review(panel.seats[1]), ground="kin", by=panel.seats[1].person.user)
    panel.file(panel.seats[2])
    for member in panel.reserves:
        panel.file(member)
    yield


def test_two_worlds_that_differ_in_who_reviewed_are_the_same_to_the_applicant_and_the_unit(panel):
    unit = MembershipFactory(
        office__role="unit", office__code=f"unit@{panel.application.host_unit.public_id}"
    ).user
    seen = []
    for world in (of_the_first, of_others):
        with transaction.atomic():
            seen.append(
                [[pages(panel, user) for user in (panel.application.applicant, unit)] for _ in world(panel)]
            )
            transaction.set_rollback(True)

    assert seen[0] == seen[1]


def test_the_applicant_finds_no_trace_of_an_expert(panel):
    for member in panel.seats:
        panel.file(member)

    everything = b"".join(pages(panel, panel.application.applicant).values()).decode()

    assert [name for name in names(panel) if name in everything] == []


def test_the_officer_who_collects_finds_no_name_on_the_desk_or_beside_the_application(panel, officer):
    for member in panel.seats:
        panel.file(member)
    client = browser(officer)
    addresses = [
        reverse("application-detail", args=[panel.application.public_id]),
        reverse("round-desk", args=[panel.round.public_id]),
        reverse("desk"),
        *(f"{reverse('inbox')}?box={box}" for box in ("open", "done", "told")),
        reverse("api-inbox"),
    ]

    everything = b"".join(client.get(address).content for address in addresses).decode()

    assert [name for name in names(panel) if name in everything] == []


def test_the_experts_of_one_application_do_not_see_each_other(panel):
    panel.file(panel.seats[0])
    panel.clear(panel.seats[1])
    expert = browser(panel.seats[1].person.user)
    task = panel.task(panel.review(panel.seats[1]))
    mine = {panel.seats[1].person.name, panel.seats[1].person.user.username}
    mine |= {panel.review(panel.seats[1]).public_id}

    html = b"".join(
        expert.get(address).content
        for address in (
            reverse("task", args=[task.external_task_id]),
            reverse("expert-desk"),
            reverse("inbox"),
        )
    ).decode()

    assert [name for name in names(panel) - mine if name in html] == []
    assert "0 / 1" not in html
    assert list(selectors.reviews_of(panel.seats[1].person.user)) == [panel.review(panel.seats[1])]


def test_what_is_anothers_looks_like_what_never_was(panel, stranger, officer):
    member = panel.seats[0]
    panel.file(member)
    review, file = panel.review(member), panel.application.attachments.first()
    for user in (stranger, officer, panel.application.applicant, panel.seats[1].person.user):
        for public_id in (review.public_id, "a" * 22):
            addresses = [
                reverse("review-detail", args=[public_id]),
                reverse("review-document", args=[public_id]),
                reverse("review-attachment", args=[public_id, file.public_id]),
            ]
            assert [browser(user).get(address).status_code for address in addresses] == [404, 404, 404]


def test_an_expert_sees_no_page_of_the_application_itself(panel):
    member = panel.seats[0]
    panel.file(member)
    expert, application = browser(member.person.user), panel.application
    addresses = [
        reverse("application-detail", args=[application.public_id]),
        reverse("application-preview", args=[application.public_id]),
        reverse("attachment-file", args=[application.attachments.first().public_id]),
        reverse("api-application", args=[application.public_id]),
    ]

    assert {expert.get(address).status_code for address in addresses} == {404}


def test_a_single_blind_expert_gets_the_files_under_names_that_say_only_what_they_are(panel):
    member = panel.seats[0]
    file = panel.application.attachments.filter(kind="signature_page").get()
    type(file).objects.filter(pk=file.pk).update(name="呼都特签字页.pdf")
    panel.clear(member)
    expert, review = browser(member.person.user), panel.review(member)

    response = expert.get(reverse("review-attachment", args=[review.public_id, file.public_id]))
    html = expert.get(reverse("task", args=[panel.task(review).external_task_id])).content.decode()

    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="signature_page-1.pdf"'
    assert "呼都特签字页" not in html


def test_whom_the_applicant_wants_kept_away_no_expert_reads(panel):
    application, member = panel.application, panel.seats[0]
    application.answers["avoid_reviewers"] = [
        {"name": "乌云高娃", "unit": "某大学（演示）", "reason": "竞争"}
    ]
    application.save()
    panel.clear(member)

    task = panel.task(panel.review(member))
    html = browser(member.person.user).get(reverse("task", args=[task.external_task_id])).content.decode()

    assert "申请回避" not in html
    assert "乌云高娃" not in html


def test_a_double_blind_expert_learns_neither_names_nor_units(double_blind):
    panel, member = double_blind, double_blind.seats[0]
    application = panel.application
    name, unit = application.holder.name, application.host_unit.name
    application.answers["rationale"] = f"{name}在{unit}的前期工作表明，羊草耐寒。"
    application.save()
    expert, task = browser(member.person.user), panel.task(panel.review(member))
    address = reverse("task", args=[task.external_task_id])

    declaring = expert.get(address).content.decode()
    panel.clear(member)
    reading = expert.get(address).content.decode()
    lists = (
        expert.get(reverse("inbox")).content.decode() + expert.get(reverse("expert-desk")).content.decode()
    )
    program = expert.get(reverse("api-inbox")).content.decode()
    document = expert.get(reverse("review-document", args=[panel.review(member).public_id]))

    assert application.answers["discipline_code"] in declaring
    assert "×××在×××的前期工作表明" in reading
    for text in (declaring, reading, lists, program):
        assert name not in text
        assert unit not in text
        assert application.number not in text
    assert name not in document["Content-Disposition"]
    assert_paper_is_clean(b"".join(document.streaming_content), name, unit)


OWN_PHONE, OWN_MAIL, ACCOUNT_MAIL = "0471-6328000", "dute@example.invalid", "hd1990@example.invalid"
# As people write what tells who they are, and how it reads to an expert.
WRITTEN = {
    "由呼 都\n特负责": "由×××负责",
    "由呼\u200b都特负责": "由×××负责",
    "by Hu Dute et al.": "by ××× et al.",
    "by DUTE HU": "by ×××",
    "Ｈｕ　Ｄｕｔｅ等": "×××等",
    "在北疆理工大学(演示)完成": "在×××完成",
    "电话139-1234 5678。": "电话×××。",
    "电话１３９１２３４５６７８。": "电话×××。",
    "证件150102 19960501 0011。": "证件×××。",
    f"办公室{OWN_PHONE}": "办公室×××",
    f"联系 {OWN_MAIL.upper()}。": "联系 ×××。",
    f"联系 {ACCOUNT_MAIL}。": "联系 ×××。",
    "呼都特呼都特的羊草": "××××××的羊草",
    "羊草 150 hm，2026-01-01起": "羊草 150 hm，2026-01-01起",
}


def telling(panel):
    """The application, whose applicant has telephone and addresses of mail."""
    application = panel.application
    person, user = application.holder.person, application.applicant
    person.phone, person.email, user.email = OWN_PHONE, OWN_MAIL, ACCOUNT_MAIL
    person.save()
    user.save()
    return application


def read_by_an_expert(application):
    return BlindContent(Application.objects.get(pk=application.pk), Stage.WRITTEN)


@pytest.mark.parametrize("field", ["title", "rationale"])
def test_what_was_typed_is_blotted_out_by_the_rule_by_which_files_are_held(double_blind, field):
    application = telling(double_blind)
    seen = {}
    for text in WRITTEN:
        application.title = application.answers["rationale"] = text
        application.save()
        content = read_by_an_expert(application)
        seen[text] = content.title if field == "title" else content.values["rationale"]

    assert seen == WRITTEN


PIECES = ["呼都特", "Hu ", "Dute", "ﬁ", "e\u0301", "1391234", "5678", "\u200b", "羊草", "Ｘ ", "-", "\n"]


@given(st.lists(st.sampled_from(PIECES)))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_found_in_what_was_blotted_out(double_blind, pieces):
    tells = Telling(double_blind.application, {})
    text = "".join(pieces)

    shown = tells.blotted(text)

    assert tells.found_in(shown) == []
    assert (shown == text) == (tells.found_in(text) == [])


def test_what_cannot_be_traced_back_is_left_out_as_a_whole(double_blind):
    text = "Ble\u0301 by Hu Dute"

    assert Telling(double_blind.application, {}).blotted(text) == LEFT_OUT


def test_page_and_paper_of_a_double_blind_round_show_nothing_typed_that_tells(double_blind):
    panel, member = double_blind, double_blind.seats[0]
    application = telling(panel)
    application.title = "羊草耐寒（HU DUTE）"
    application.answers["rationale"] = "\n".join(WRITTEN)
    application.save()
    panel.clear(member)
    review, expert = panel.review(member), browser(member.person.user)

    page = expert.get(reverse("task", args=[panel.task(review).external_task_id])).content.decode()
    desk = expert.get(reverse("expert-desk")).content.decode()
    paper = expert.get(reverse("review-document", args=[review.public_id]))

    tells = Telling(application, {})
    printed = PdfReader(BytesIO(b"".join(paper.streaming_content)))
    answers = [row for row in re.findall(r"<dd>(.*?)</dd>", page, re.DOTALL)]
    assert "羊草耐寒（×××）" in page
    assert "羊草耐寒（×××）" in desk
    assert [text for text in [*answers, *(each.extract_text() for each in printed.pages)]
            if tells.found_in(text)] == []  # fmt: skip


def assert_paper_is_clean(pdf, *words):
    reader = PdfReader(BytesIO(pdf))
    told = "".join(page.extract_text() for page in reader.pages) + str(dict(reader.metadata or {}))
    assert [word for word in words if word in told] == []


def test_in_a_double_blind_round_no_file_is_given_that_is_held_and_the_page_says_so(double_blind):
    panel, member = double_blind, double_blind.seats[0]
    panel.clear(member)
    review, file = panel.review(member), panel.application.attachments.first()
    file.expert_copies.update(state="held")
    expert = browser(member.person.user)

    answer = expert.get(reverse("review-attachment", args=[review.public_id, file.public_id]))
    html = expert.get(reverse("task", args=[panel.task(review).external_task_id])).content.decode()

    assert answer.status_code == 404
    assert file.public_id not in html
    assert "双盲" in html


def test_who_has_given_up_reads_nothing_more(panel):
    member = panel.seats[0]
    panel.clear(member)
    panel.recuse(member)
    review = panel.review(member)

    expert = browser(member.person.user)

    assert expert.get(reverse("review-document", args=[review.public_id])).status_code == 404
    assert "abstract" not in expert.get(reverse("review-detail", args=[review.public_id])).content.decode()


def test_paper_and_files_are_closed_once_the_application_is_over_and_the_own_opinion_is_not(panel):
    seat = panel.seats[0]
    panel.file(seat)
    expert, review = browser(seat.person.user), panel.review(seat)
    paper = reverse("review-document", args=[review.public_id])
    before = expert.get(paper).status_code

    Application.objects.filter(pk=panel.application.pk).update(state=Application.State.DECLINED)
    after = expert.get(paper).status_code
    own = expert.get(reverse("review-detail", args=[review.public_id]))

    assert (before, after, own.status_code) == (200, 404, 200)
    assert COMMENT in own.content.decode()
