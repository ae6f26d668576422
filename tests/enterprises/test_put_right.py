"""What the department reports of enterprises that it put together: what, and who hears, sees and checks."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Membership, Organisation, User
from cultivation.seed.filling import pdf
from enterprises import merging, selectors
from enterprises.models import Merger
from tests.enterprises.changing import decided, do, reported, signed_in, task_of
from tests.factories.accounts import MembershipFactory, RegionFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import Change, Notification, PlanProgramme
from workflows.services import changes
from workflows.services.errors import NotNow

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
NEW = "青山新能源材料（演示）"
ASK = "由科技厅在企业档案中更正"


@pytest.fixture
def together(award, officer):
    """The enterprise of the award, with another that the department took into it."""
    kept = award.holder.enterprise
    other = EnterpriseFactory(organisation__recommended_through=kept.organisation.recommended_through)
    merging.merge(kept, other, reason="同一家", by=officer)
    return kept


def form_of(award):
    return reverse("enterprise-change-new", args=[award.public_id])


def page_of(enterprise):
    return reverse("enterprise-merging", args=[enterprise.public_id])


def test_who_reported_sees_the_change_while_the_office_or_the_word_for_the_enterprise_is_held(
    award, contact, together, body, leader
):
    regional = MembershipFactory(office__role="screen", office__code="screen@150100").user
    told = [reported(award, regional, new_name=NEW)]
    decided(told[0], body, leader, "ended")
    award = AwardFactory(holder=award.holder, programme=award.programme, number="GR2", since=award.since)
    told.append(reported(award, contact, "merger"))

    for user, change in zip((regional, contact), told, strict=True):
        page = reverse("enterprise-change", args=[change.public_id])
        assert signed_in(user).get(page).status_code == 200
        Membership.objects.filter(user=user).update(until=clock.now())
        assert signed_in(user).get(page).status_code == 404
        assert not selectors.changes_visible_to(User.objects.get(pk=user.pk)).exists()


def test_the_department_is_offered_names_and_seats_only_and_the_contact_every_kind(
    award, contact, together, officer
):
    """Nor a move out of the region, which ends the status."""
    offered = [
        [[code for code, _ in form.fields[name].choices] for name in ("kind", "moves_to")]
        for form in (signed_in(user).get(form_of(award)).context["form"] for user in (officer, contact))
    ]

    every = ["rename", "division", "merger", "restructuring", "business", "whole_move", "partial_move"]
    assert offered == [[["rename", "whole_move"], ["within"]], [every, ["within", "outside"]]]


@pytest.mark.parametrize(
    ("kind", "moves_to", "field"), [("division", "", "kind"), ("whole_move", "outside", "moves_to")]
)
def test_any_other_change_is_refused_at_its_field_and_by_the_service(
    award, together, officer, kind, moves_to, field
):
    told = {"kind": kind, "moves_to": moves_to, "day": clock.today(), "account": "分立。"}
    answer = signed_in(officer).post(form_of(award), told | {"papers": [pdf("通知书.pdf")]})

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)
    with pytest.raises(NotNow, match="只能更正名称或者自治区内的住所"):
        reported(award, officer, kind)
    assert not Change.objects.exists()


def test_a_seat_within_the_region_is_put_right(award, together, officer):
    baotou = RegionFactory(code="150200", name="包头市", kind="league", parent=RegionFactory())
    told = {"kind": "whole_move", "moves_to": "within", "region": baotou.pk, "account": "更正住所。"}
    told |= {"day": clock.today(), "papers": [pdf("通知书.pdf")]}

    assert signed_in(officer).post(form_of(award), told).status_code == 302
    assert Change.objects.get().region == baotou


@pytest.mark.parametrize("by", ["officer", "contact"])
def test_the_contacts_hear_what_is_reported_in_their_stead(award, contact, together, officer, by):
    reported(award, {"officer": officer, "contact": contact}[by], new_name=NEW)

    heard = Notification.objects.filter(user=contact, text__contains="代为报告")
    assert heard.count() == (1 if by == "officer" else 0)


@pytest.mark.parametrize("in_force", [True, False])
def test_where_nothing_is_in_force_each_is_put_right_in_the_archive_and_the_refusal_says_so(
    award, contact, together, body, officer, leader, in_force
):
    decided(reported(award, contact, new_name=NEW), body, leader, "ended")
    if in_force:
        award = AwardFactory(holder=award.holder, programme=award.programme, number="GR2", since=award.since)

    page = signed_in(officer).get(page_of(together)).content.decode()
    right = [reverse(name, args=[together.public_id]) for name in ("enterprise-name", "enterprise-seat")]
    assert (form_of(award) in page) is in_force
    assert [each in page for each in right] == [not in_force] * 2
    undo = {"action": "undo", "merger": Merger.objects.get().public_id}
    refused = signed_in(officer).post(page_of(together), undo)
    assert refused.status_code == 409
    assert ASK in refused.content.decode()


def test_what_changes_are_reported_of_is_named_by_its_programme_and_whose_it_is(award, together, officer):
    title = {"title": "高新技术企业", "holder": "enterprise"}
    PlanProgramme.objects.update_or_create(code=award.programme, defaults=title)
    AwardFactory(
        holder=together.absorbed.get().holder, programme=award.programme, number="GR2", title="",
        since=clock.today() - timedelta(days=9),
    )  # fmt: skip

    page = signed_in(officer).get(page_of(together)).content.decode()

    for enterprise, number in ((together, award.number), (together.absorbed.get(), "GR2")):
        assert f"报告变更：{enterprise.organisation}的高新技术企业 {number}</a>" in page


def test_who_reported_does_not_check_and_another_of_the_same_office_does(award, together, officer, leader):
    """Of a unit that reports directly the department checks, which also reported."""
    Organisation.objects.filter(pk=together.organisation.pk).update(recommended_through=None)
    award.refresh_from_db()
    change = reported(award, officer, new_name=NEW)
    for checking in (changes.first_check, changes.check):
        with pytest.raises(NotNow, match="本岗位的其他人员"):
            checking(change, finding="属实。", by=officer)

    do(change, "check", MembershipFactory(office__role="screen").user, finding="属实。")
    do(change, "decide", leader, outcome="kept", opinion="同意。")
    assert change.outcome == "kept"


@pytest.mark.parametrize("alone", [True, False])
def test_who_reported_reads_on_the_page_of_the_check_who_acts_instead(award, together, officer, alone):
    """The other of the office by name; of the only one, whom to ask for a second."""
    Organisation.objects.filter(pk=together.organisation.pk).update(recommended_through=None)
    award.refresh_from_db()
    change = reported(award, officer, new_name=NEW)
    gone = MembershipFactory(office__role="screen", user__display_name="旧经办", until=clock.now()).user
    other = None if alone else MembershipFactory(office__role="screen", user__display_name="另一经办").user
    page = reverse("task", args=[task_of(change, "check").external_task_id])

    said = signed_in(officer).get(page).context["hindrance"]

    assert ("安全管理员" in said, "另一经办" in said) == (alone, not alone)
    assert gone.display_name not in said
    if other:
        assert signed_in(other).get(page).context["hindrance"] == ""
