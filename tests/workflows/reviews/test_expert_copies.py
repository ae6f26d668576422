"""Files for experts: cleaned copies only; in a double-blind round what tells whose it is, or cannot be read,
waits for the officer.
"""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from cultivation.access import ROUTES
from tests.factories.workflows import AttachmentFactory
from tests.workflows.files import building as make
from tests.workflows.reviews.panel import browser
from tests.workflows.stakes import STAKES
from trail import outbox
from trail.models import ActionLog
from workflows.invariants.registry import OF_FILES
from workflows.models import ExpertCopy, Stage
from workflows.policy.media import DOCX, PDF, PNG
from workflows.services import copies
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
State = ExpertCopy.State
NUMBER = "150102199605010011"
HELD = ("held-file", "held-copy")


def given(panel, content, media_type=DOCX, name="x"):
    """The copy of one more file of the application, for the experts of its panel."""
    path = default_storage.save(f"attachments/te/{name}", ContentFile(content))
    file = AttachmentFactory(
        application=panel.application, kind="signature_page", media_type=media_type, file=path, state="clean"
    )
    with transaction.atomic():
        copies.ask_for(panel.application, Stage.WRITTEN)
    outbox.dispatch(limit=50)
    return file.expert_copies.get()


def grounds(panel, *paragraphs):
    copy = given(panel, make.docx(*paragraphs))
    assert (copy.state == State.HELD) == bool(copy.found)
    return copy.found


def fetched(panel, copy):
    """What the first expert gets at the file's address."""
    seat = panel.seats[0]
    if not panel.review(seat).cleared_at:
        panel.clear(seat)
    address = reverse("review-attachment", args=[panel.review(seat).public_id, copy.attachment.public_id])
    return browser(seat.person.user).get(address)


def test_a_single_blind_expert_gets_the_copy_without_its_author_and_never_the_file_itself(panel):
    copy = given(panel, make.pdf("The whole team", Author="Zhang San"), PDF)

    answer = fetched(panel, copy)

    reader = PdfReader(io.BytesIO(b"".join(answer.streaming_content)))
    assert copy.state == State.GIVEN
    assert dict(reader.metadata or {}) == {}
    assert "The whole team" in reader.pages[0].extract_text()
    assert copy.file.name.startswith("copies/")
    assert copy.file.name != copy.attachment.file.name


def test_every_file_of_the_application_has_its_copy_once_the_panel_is_at_work(panel):
    files = list(panel.application.attachments.all())

    assert files
    assert [file.expert_copies.get().state for file in files] == [State.GIVEN] * len(files)
    assert {file.expert_copies.get().sha256 for file in files} & {file.sha256 for file in files} == set()


def test_asking_twice_makes_one_copy(panel):
    copy = given(panel, make.docx("正文"))
    copies.MakeCopy().apply({"id": copy.attachment.public_id, "double": False}, (b"other", "", []))

    assert ExpertCopy.objects.filter(attachment=copy.attachment).count() == 1


def test_a_double_blind_expert_gets_a_file_in_which_nothing_tells_whose_it_is(double_blind):
    copy = given(double_blind, make.docx("研究内容", "技术路线", author="呼都特"))

    answer = fetched(double_blind, copy)

    assert copy.state == State.GIVEN
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith('attachment; filename="signature_page-')
    assert "呼都特".encode() not in b"".join(answer.streaming_content)


def test_a_file_with_a_name_waits_for_the_officer(double_blind):
    named = [
        "负责人呼都特",
        "呼 都\n特",
        "北疆理工大学（演示）",
        "北疆理工大学(演示)",
        "HU DUTE et al.",
        "by Dute Hu",
    ]

    found = {text: "names" in grounds(double_blind, "研究内容", text) for text in named}

    assert found == dict.fromkeys(named, True)


def test_a_file_with_a_number_waits_for_the_officer(double_blind):
    numbered = [NUMBER, "150102 19960501 0011", "１５０１０２１９９６０５０１００１１", "电话13912345678"]

    assert {text: grounds(double_blind, text) for text in numbered} == dict.fromkeys(numbered, ["numbers"])


def test_a_file_with_an_answer_about_the_holder_waits_for_the_officer(double_blind):
    questions = double_blind.application.edition.policy.form.questions
    email = next(each.name for each in questions if each.fact == "person.email")
    value = copies.Content(double_blind.application).values[email]

    assert grounds(double_blind, f"联系 {value.upper()}") == ["answers"]


def test_a_file_that_nobody_can_read_waits_for_the_officer(double_blind):
    assert given(double_blind, make.picture((30, 30)), PNG).found == ["pictures"]
    assert given(double_blind, make.docx("正文", picture=make.picture()), name="b").found == ["pictures"]


def test_a_file_that_cannot_be_cleaned_waits_in_every_round_and_can_only_be_withheld(panel, officer):
    copy = given(panel, make.docx("正文", **{"word__media__image1.emf": "x"}))

    assert (copy.state, copy.found, copy.file.name) == (State.HELD, ["uncleanable"], "")
    assert fetched(panel, copy).status_code == 404
    with pytest.raises(NotNow):
        copies.decide(copy, lets_through=True, reason="看过", by=officer)
    copies.decide(copy, lets_through=False, reason="无法清理", by=officer)
    copy.refresh_from_db()
    assert copy.state == State.WITHHELD


def test_the_officer_sees_what_is_held_reads_it_and_lets_it_through_with_a_reason(double_blind, officer):
    copy = given(double_blind, make.docx("负责人呼都特"))
    assert fetched(double_blind, copy).status_code == 404
    client, round_ = browser(officer), double_blind.round
    desk = client.get(reverse("round-desk", args=[round_.public_id])).content.decode()
    listed = client.get(reverse("round-held-files", args=[round_.public_id])).content.decode()
    page = reverse("held-file", args=[copy.public_id])
    read = client.get(reverse("held-copy", args=[copy.public_id]))

    assert reverse("round-held-files", args=[round_.public_id]) in desk
    assert page in listed
    assert read.status_code == 200
    assert client.post(page, {"outcome": "through", "reason": ""}).status_code == 422
    assert client.post(page, {"outcome": "through", "reason": "只是致谢"}).status_code == 302
    assert fetched(double_blind, copy).status_code == 200
    assert ActionLog.objects.get(verb="copy_let_through").note == "只是致谢"


def test_what_is_withheld_stays_with_the_officer(double_blind, officer):
    copy = given(double_blind, make.docx("负责人呼都特"))
    page = reverse("held-file", args=[copy.public_id])
    browser(officer).post(page, {"outcome": "back", "reason": "写有姓名"})

    assert fetched(double_blind, copy).status_code == 404
    assert "写有姓名" in browser(officer).get(page).content.decode()
    with pytest.raises(Conflict):
        copies.decide(copy, lets_through=True, reason="改主意", by=officer)


def test_what_cannot_be_cleaned_is_decided_on_and_never_read(panel, officer):
    copy = given(panel, make.docx("正文", **{"word__media__image1.emf": "x"}))
    client, page = browser(officer), reverse("held-file", args=[copy.public_id])
    address = reverse("held-copy", args=[copy.public_id])

    refused = client.post(page, {"outcome": "through", "reason": "看过"})
    found = {route: ROUTES[route].reads(officer).filter(pk=copy.pk).exists() for route in HELD}

    assert refused.status_code == 422
    assert "无法清除" in refused.content.decode()
    assert client.get(address).status_code == 404
    assert found == {"held-file": True, "held-copy": False}
    assert client.post(page, {"outcome": "back", "reason": "无法清理"}).status_code == 302
    copy.refresh_from_db()
    assert copy.state == State.WITHHELD


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_nobody_decides_on_a_file_of_ones_own_application(double_blind, officer, has_a_stake):
    copy = given(double_blind, make.docx("负责人呼都特"))
    has_a_stake(officer, double_blind.application)
    client = browser(officer)
    addresses = [reverse(route, args=[copy.public_id]) for route in HELD]
    listed = client.get(reverse("round-held-files", args=[double_blind.round.public_id])).content.decode()

    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert addresses[0] not in listed
    with pytest.raises(NotNow, match="本人"):
        copies.decide(copy, lets_through=True, reason="看过", by=officer)
    copy.refresh_from_db()
    assert copy.state == State.HELD


def test_held_files_are_absent_for_everybody_else(double_blind, stranger, leader, officer):
    copy = given(double_blind, make.docx("负责人呼都特"))
    others = [stranger, leader, double_blind.application.applicant, double_blind.seats[0].person.user]
    for user in others:
        client = browser(user)
        answers = [
            client.get(reverse(name, args=[copy.public_id])).status_code
            for name in ("held-file", "held-copy")
        ]
        answers.append(
            client.post(reverse("held-file", args=[copy.public_id]), {"outcome": "through"}).status_code
        )
        assert answers == [404, 404, 404]
    assert browser(officer).get(reverse("held-file", args=[copy.public_id])).status_code == 200


def test_nobody_lets_a_copy_through_without_name_and_reason(panel):
    copy = given(panel, make.docx("正文"))

    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertCopy.objects.filter(pk=copy.pk).update(state=State.LET_THROUGH)


def test_copies_are_on_record_with_their_hash(panel):
    copy = given(panel, make.docx("正文"))
    default_storage.delete(copy.file.name)

    told = [line for claim in OF_FILES for line in claim()]

    assert f"expertcopy {copy.public_id}: missing" in told
