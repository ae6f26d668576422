"""The sign-off: in its order, over the version that was seen, changed and sent back in the open."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from cultivation.seed.filling import pdf
from tests.workflows.signing.conftest import granted
from trail import log
from trail.models import ActionLog
from workflows.models import Decision, Scan, Signature
from workflows.services import signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(listing):
    """A list of four with two places, proposed."""
    made = listing.round()
    listing.proposed(made)
    return made


def paper():
    return pdf("审定签字页.pdf")


def valid(round_):
    return list(signing.valid(round_).order_by("position").values_list("step", flat=True))


def waits(listing, round_):
    return listing.desk.waits_for(round_.case)


def test_each_step_signs_in_its_turn_and_then_the_list_goes_on(listing, made):
    assert waits(listing, made.round) == ["sign"]

    listing.signed(made, "division", "leader", "meeting")

    assert valid(made.round) == ["proposal", "division_meeting", "leader", "department_meeting"]
    assert waits(listing, made.round) == ["record_document"]
    lines = signing.list_of(made.round)
    assert {each.list_hash for each in Signature.objects.all()} == {signing.digest(lines)}
    assert log.verify() == []


@pytest.mark.parametrize("who", ["officer", "leader", "meeting", "supervise", "secretary"])
def test_whose_turn_it_is_not_finds_nothing_to_sign(listing, made, who):
    assert listing.browser(who).get(listing.page(made.round)).status_code == 404
    assert listing.post(made.round, who, "sign", step="sign", minutes="1号").status_code == 404
    assert valid(made.round) == ["proposal"]


def test_a_meeting_names_its_minutes(listing, made):
    answer = listing.post(made.round, "division", "sign", note="同意")

    assert answer.status_code == 422
    assert "同意" in answer.content.decode()
    assert valid(made.round) == ["proposal"]


def test_who_proposed_the_list_signs_no_later_step(listing, made, people):
    listing.desk.officer.memberships.create(
        office=people["division"].memberships.get().office, since=people["division"].memberships.get().since
    )

    answer = listing.post(made.round, "officer", "sign", step="sign", minutes="1号")

    assert answer.status_code == 422
    assert valid(made.round) == ["proposal"]


def test_nobody_signs_a_version_that_was_not_seen(listing, made):
    answer = listing.post(made.round, "division", "sign", minutes="1号", version=made.round.list_version - 1)

    assert answer.status_code == 409
    assert valid(made.round) == ["proposal"]


def test_a_line_is_taken_out_and_another_put_in_within_the_places(listing, made):
    out, other = made.applications[0], made.applications[2]
    full = listing.post(made.round, "division", "put_in", chosen=[other], reason="补充")
    assert full.status_code == 422

    listing.post(made.round, "division", "take_out", chosen=[out], reason="与在研项目重复")
    answer = listing.post(made.round, "division", "put_in", chosen=[other], reason="递补")

    assert answer.status_code == 302
    assert granted(made.round) == {made.applications[1].public_id, other.public_id}
    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used) == (2, 200_000)
    assert Decision.objects.get(application=out).reason == "与在研项目重复"


def test_another_sum_stays_within_the_money(listing, made):
    refused = listing.post(
        made.round, "division", "regrade", chosen=made.applications[:1], money=100_001, reason="增加"
    )
    answer = listing.post(
        made.round, "division", "regrade", chosen=made.applications[:1], money=60_000, reason="核减"
    )

    assert (refused.status_code, answer.status_code) == (422, 302)
    made.round.refresh_from_db()
    assert (made.round.places_used, made.round.money_used) == (2, 160_000)


def test_a_change_without_a_reason_changes_nothing(listing, made):
    before = signing.list_of(made.round)

    answer = listing.post(made.round, "division", "take_out", chosen=made.applications[:1])

    assert answer.status_code == 422
    assert signing.list_of(made.round) == before


@pytest.mark.parametrize(("money", "said"), [(0, "立项"), (80_000, "立项 80,000 元")])
def test_what_is_granted_without_money_names_none(money, said):
    shown = render_to_string("workflows/ranking/terms.html", {"terms": ("granted", money), "word": "立项"})

    assert " ".join(shown.split()) == said


def test_the_earlier_signature_shows_that_a_later_step_changed_the_list(listing, made):
    listing.post(made.round, "division", "take_out", chosen=made.applications[:1], reason="与在研项目重复")
    listing.signed(made, "division")

    page = listing.browser("supervise").get(reverse("round-sign-off", args=[made.round.public_id]))

    assert valid(made.round) == ["proposal", "division_meeting"]
    (proposal, division) = [step.signed[0] for step in page.context["steps"][:2]]
    assert [line.application for line in proposal.differences] == [made.applications[0]]
    assert proposal.is_overtaken
    assert division.differences == []
    assert "与在研项目重复" in page.content.decode()


def test_sent_back_and_changed_the_later_signatures_are_void_and_say_why(listing, made, people):
    listing.signed(made, "division", "leader")
    listing.post(made.round, "meeting", "send_back", to=1, reason="请处务会复议")
    assert valid(made.round) == ["proposal", "leader"]

    listing.post(made.round, "division", "take_out", chosen=made.applications[:1], reason="不宜立项")

    assert valid(made.round) == ["proposal"]
    leader = Signature.objects.get(step="leader")
    assert leader.voided_by == people["division"]
    assert "处务会" in leader.void_reason
    assert "不宜立项" in leader.void_reason
    listing.signed(made, "division", "leader", "meeting")
    assert waits(listing, made.round) == ["record_document"]


def test_sent_back_and_signed_unchanged_the_later_signatures_still_hold(listing, made):
    listing.signed(made, "division", "leader")
    listing.post(made.round, "meeting", "send_back", to=1, reason="请补会议纪要")

    listing.signed(made, "division")

    assert valid(made.round) == ["proposal", "division_meeting", "leader"]
    assert listing.desk.task(made.round.case, "sign").owner_permission == "meeting@150000"


def test_changed_and_then_sent_back_who_signed_before_the_change_signs_again(listing, made, people):
    listing.signed(made, "division")
    listing.post(made.round, "leader", "take_out", chosen=made.applications[:1], reason="与在研项目重复")

    listing.post(made.round, "leader", "send_back", to=0, reason="请重新研究")

    assert valid(made.round) == []
    division = Signature.objects.get(step="division_meeting")
    assert division.voided_by == people["leader"]
    assert "请重新研究" in division.void_reason
    assert listing.post(made.round, "officer", "propose").status_code == 302
    assert listing.desk.task(made.round.case, "sign").owner_permission == "division@150000"
    listing.signed(made, "division", "leader", "meeting")
    assert {each.list_version for each in signing.valid(made.round)} == {made.round.list_version + 1}


def test_sent_back_over_a_change_who_signed_after_it_need_not_sign_again(listing, made):
    listing.signed(made, "division")
    listing.post(made.round, "leader", "take_out", chosen=made.applications[:1], reason="与在研项目重复")
    listing.signed(made, "leader")

    listing.post(made.round, "meeting", "send_back", to=0, reason="请重新研究")

    assert valid(made.round) == ["leader"]


def test_sent_back_to_the_proposal_the_officer_proposes_anew(listing, made):
    listing.signed(made, "division")
    listing.post(made.round, "leader", "send_back", to=0, reason="请重新研究")

    assert waits(listing, made.round) == ["propose"]
    listing.post(made.round, "officer", "take_back", chosen=made.applications[:1], reason="再议")
    assert valid(made.round) == []
    listing.post(made.round, "officer", "decline", chosen=made.applications[:1], reason="择优")
    listing.post(made.round, "officer", "propose")
    assert valid(made.round) == ["proposal"]


def test_going_back_needs_a_reason_and_an_earlier_step(listing, made):
    for fields in ({"to": 0}, {"to": 1, "reason": "同级"}, {"to": 3, "reason": "向后"}):
        assert listing.post(made.round, "division", "send_back", **fields).status_code == 422
    assert valid(made.round) == ["proposal"]


def test_an_officer_records_a_signed_paper_with_scan_name_and_minutes(
    listing, made, people, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    fields = {"position": 1, "version": made.round.list_version, "minutes": "处务〔2026〕5号"}

    answer = listing.browser("officer").post(
        reverse("round-sign-off", args=[made.round.public_id]),
        {**fields, "scan": paper(), "signatory": "苏和"},
    )

    assert answer.status_code == 302
    signature = Signature.objects.get(step="division_meeting")
    assert (signature.signatory, signature.signed_by) == ("苏和", people["officer"])
    assert (signature.minutes_number, signature.scan) == ("处务〔2026〕5号", Scan.objects.get())
    assert listing.desk.task(made.round.case, "sign").owner_permission == "decide@150000"


@pytest.mark.parametrize("missing", ["scan", "signatory", "minutes"])
def test_a_paper_is_recorded_whole_or_not_at_all(listing, made, missing, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    fields = {"position": 1, "version": made.round.list_version, "minutes": "5号", "scan": paper()}
    fields |= {"signatory": "苏和"}
    del fields[missing]

    answer = listing.browser("officer").post(reverse("round-sign-off", args=[made.round.public_id]), fields)

    assert answer.status_code == 422
    assert valid(made.round) == ["proposal"]
    assert not Scan.objects.exists()


@pytest.mark.parametrize("who", ["division", "leader", "supervise"])
def test_only_the_officer_records_paper(listing, made, who):
    fields = {"position": 1, "version": made.round.list_version, "minutes": "5号", "signatory": "苏和"}

    answer = listing.browser(who).post(
        reverse("round-sign-off", args=[made.round.public_id]), {**fields, "scan": paper()}
    )

    assert answer.status_code == 404
    assert valid(made.round) == ["proposal"]


def test_every_act_on_the_list_stands_in_the_log(listing, made):
    listing.post(made.round, "division", "take_out", chosen=made.applications[:1], reason="重复")
    listing.signed(made, "division")

    verbs = list(
        ActionLog.objects.filter(object_type="round", object_id=made.round.public_id, verb__contains="d")
        .order_by("pk")
        .values_list("verb", flat=True)
    )

    assert verbs[-6:] == [
        "decided", "decided", "decisions_finished", "list_signed", "decision_turned", "list_signed",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["officer", "leader", "division", "meeting", "secretary", "supervise"])
def test_the_desk_leads_those_who_may_know_to_the_sign_off(listing, made, who):
    browser, address = listing.browser(who), reverse("round-sign-off", args=[made.round.public_id])

    desk = browser.get(reverse("round-desk", args=[made.round.public_id]))

    assert address in desk.content.decode()
    assert browser.get(address).status_code == 200


def test_who_voided_a_signature_why_and_what_changed_stands_on_the_page(listing, made):
    listing.signed(made, "division", "leader")
    listing.post(made.round, "meeting", "send_back", to=1, reason="请处务会复议")
    change = {"chosen": made.applications[:1], "money": 60_000, "reason": "核减经费"}
    listing.post(made.round, "division", "regrade", **change)

    page = listing.browser("supervise").get(reverse("round-sign-off", args=[made.round.public_id]))

    text = page.content.decode()
    for words in ("作废", "核减经费", "请处务会复议", "100,000", "60,000", made.applications[0].title):
        assert words in text
