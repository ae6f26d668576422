"""Archives that were put together are taken apart: what is given back, told, and when they have to stay."""

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse

from cultivation.seed.filling import pdf
from enterprises import merging
from enterprises.models import Enterprise, Mentoring, Merger
from tests.enterprises.changing import decided, do, reported, signed_in
from tests.factories.accounts import MembershipFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from workflows.models import Change, Ending, ProgrammeEdition
from workflows.services import changes, endings
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
MENTOR = {"action": "enter", "kind": "university", "name": "其木格", "subject": "研发费用归集"}


@pytest.mark.parametrize("own", [False, True])
def test_who_is_taken_apart_again_stands_in_the_pool_as_before_unless_recognised_itself(pooled, officer, own):
    """With who mentors it, to the day as agreed."""
    client = signed_in(officer)
    client.post(reverse("mentors", args=[pooled.public_id]),
        MENTOR | {"since": "2026-01-05", "until": "2028-02-01"})  # fmt: skip
    if own:
        AwardFactory(holder=pooled.holder, programme="high_tech_enterprise", number="GR2", since=pooled.since)
    merged_with_one_recognised(pooled, officer)
    assert Mentoring.objects.get().over_on < clock.today()
    merging.undo(Merger.objects.get(), by=officer)

    pooled.refresh_from_db()
    assert (pooled.ended_on is None, Ending.objects.count()) == (not own, int(own))
    assert Mentoring.objects.get().over_on == (pooled.ended_on or date(2028, 2, 2))
    [entry] = client.get(reverse("pool"), {"state": "recognised"} if own else {}).context["entries"]
    assert [mentor.name for mentor in entry.mentors] == ([] if own else ["其木格"])


@pytest.mark.parametrize("renamed", [False, True])
def test_who_is_taken_apart_again_is_told_that_it_goes_on_and_later_that_it_is_over(
    pooled, officer, contact, renamed
):
    """Over on the same day as it was told before; also where the file calls the cause otherwise by then."""
    merged_with_one_recognised(pooled, officer)
    if renamed:
        calls_the_cause_otherwise(pooled.programme)
    merging.undo(Merger.objects.get(), by=officer)
    own = AwardFactory(
        holder=pooled.holder, programme="high_tech_enterprise", number="GR2", since=date(2026, 6, 5)
    )
    endings.take_over([own])

    told = contact.notifications.filter(text__contains=pooled.number).order_by("pk")
    over = f"“{pooled.title}”（PYK202515000001）自2026-06-05起出库：已认定为高新技术企业。"
    assert list(told.values_list("text", flat=True)) == [
        over,
        f"“{pooled.title}”（PYK202515000001）继续有效：此前告知的自2026-06-05起出库，现予撤回。",
        over,
    ]


def merged_with_one_recognised(pooled, officer):
    other = EnterpriseFactory()
    AwardFactory(holder=other.holder, programme="high_tech_enterprise", number="GR1", since=date(2026, 6, 5))
    merging.merge(pooled.holder.enterprise, other, reason="同一企业，重复建档。", by=officer)


def calls_the_cause_otherwise(programme):
    before = ProgrammeEdition.objects.get(programme=programme)
    ProgrammeEdition.objects.filter(pk=before.pk).update(is_current=False)
    content = json.loads(json.dumps(before.content).replace('"recognised"', '"granted_above"'))
    EditionFactory(programme=programme, title=before.title, hash="0" * 64, content=content)


@pytest.mark.parametrize(
    ("kind", "outcome", "before", "status"),
    [
        ("whole_move", "kept", False, 409),
        ("whole_move", "kept", True, 302),
        ("rename", "ended", False, 409),
        ("rename", "kept", False, 302),
        ("partial_move", "anew", False, 302),
    ],
)
@pytest.mark.parametrize("of", ["kept", "absorbed"])
def test_a_merger_stays_once_a_change_of_name_or_seat_was_carried_out_on_both(
    award, contact, body, officer, leader, of, kind, outcome, before, status
):
    """Not for one that was carried out before, that is still made public, or that touches but a part."""
    own = award.holder.enterprise
    through = own.organisation.recommended_through
    other = EnterpriseFactory(organisation__recommended_through=through)
    kept, absorbed = (own, other) if of == "kept" else (other, own)
    merging.merge(kept, absorbed, reason="同一家", by=officer)
    told = {"new_name": "青山石墨新材料有限公司"} if kind == "rename" else {}
    change = reported(award, contact, kind, **told)
    decided(change, body, leader, outcome)
    if before:
        Change.objects.update(decided_at=clock.now() - timedelta(days=1))

    sent = {"action": "undo", "merger": Merger.objects.get().public_id}
    answer = signed_in(officer).post(reverse("enterprise-merging", args=[kept.public_id]), sent)

    assert (answer.status_code, Enterprise.objects.filter(merged_into=None).count()) == (
        status,
        1 if status == 409 else 2,
    )
    if status == 409:
        named = f"{changes.kind_of(change).title} {change.day.isoformat()}（GR202415000001）。请保持合并"
        assert named in answer.content.decode()


def test_a_name_that_a_merger_keeps_is_put_right_by_a_change_that_the_department_reports(
    award, contact, body, officer, leader
):
    """Only while they are together, by who may merge; somebody else decides, and both get the name."""
    kept = award.holder.enterprise
    other = EnterpriseFactory(organisation__recommended_through=kept.organisation.recommended_through)
    page, form = (
        reverse(name, args=[each.public_id])
        for name, each in (("enterprise-merging", kept), ("enterprise-change-new", award))
    )
    assert signed_in(officer).get(form).status_code == 404
    merging.merge(kept, other, reason="同一家", by=officer)
    decided(reported(award, contact, "rename", new_name="误写的名称"), body, leader, "ended")
    award = AwardFactory(holder=other.holder, programme=award.programme, number="GR2", since=award.since)
    form = reverse("enterprise-change-new", args=[award.public_id])

    assert signed_in(MembershipFactory(office__role="screen", office__code="screen@150400").user).get(
        form
    ).status_code == 404  # fmt: skip
    assert form in signed_in(officer).get(page).content.decode()
    told = {"kind": "rename", "day": clock.today(), "new_name": "青山石墨新材料", "account": "更正。"}
    told["papers"] = [pdf("登记通知书.pdf")]
    assert signed_in(officer).post(form, told, follow=True).status_code == 200
    change = Change.objects.get(reported_by=officer)
    do(change, "check", body, finding="登记信息一致。")
    with pytest.raises(NotNow):
        changes.decide(change, outcome="ended", opinion="同意。", by=officer)
    do(change, "decide", leader, outcome="ended", opinion="同意。")

    names = Enterprise.objects.values_list("holder__organisation__name", flat=True)
    assert list(names.filter(pk__in=[kept.pk, other.pk])) == ["青山石墨新材料"] * 2
