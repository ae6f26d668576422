"""Two officers take a recognition away, after its enterprise stated and defended or let the time pass."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from viewflow.workflow.models import Task

from tests.enterprises.changing import signed_in
from tests.factories.accounts import MembershipFactory, RegionFactory, officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory, EditionFactory
from trail import clock
from workflows import invariants, nodes, process
from workflows.models import Deadline, Notification, Revocation
from workflows.services import endings, revocation
from workflows.services.errors import Conflict, NotNow

pytestmark = pytest.mark.django_db
FOUND = "经复核，2025年研发费用占比低于规定。"
TOLD = {"cause": "ineligible", "since": "2025-01-01", "grounds": FOUND}


@pytest.fixture
def award(enterprise, contact, officer, leader):
    EditionFactory(programme="high_tech_enterprise", whole=True)
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_enterprise", number="GR202415000001",
        title="", since=date(2024, 11, 28), until=date(2027, 11, 27),
    )  # fmt: skip


def proposed(award, officer):
    answer = signed_in(officer).post(reverse("revocation-new", args=[award.public_id]), TOLD)
    assert answer.status_code == 302
    return Revocation.objects.get()


def task(matter, step):
    tasks = Task.objects.filter(process__case_process__case=matter.case, finished=None)
    return next(each for each in tasks if each.flow_task.name == step)


def page(matter, step):
    return reverse("task", args=[task(matter, step).external_task_id])


def test_a_recognition_is_revoked_after_its_contact_was_heard(award, officer, leader, contact):
    matter = proposed(award, officer)
    assert matter.case.title == f"撤销“高新技术企业”：{award.holder.name} GR202415000001"
    (notice,) = Notification.objects.filter(user=contact)
    assert signed_in(contact).get(notice.path).status_code == 200
    stated = signed_in(contact).post(page(matter, "state"), {"statement": "统计口径有误，已附说明。"})
    decided = signed_in(leader).post(page(matter, "decide"), {"outcome": "revoked", "opinion": "撤销。"})

    award.refresh_from_db()
    assert (stated.status_code, decided.status_code) == (302, 302)
    assert (award.end_kind, award.ended_on, award.ending.heard) == (
        "revoked", date(2025, 1, 1), "统计口径有误，已附说明。",
    )  # fmt: skip
    matter.case.refresh_from_db()
    assert matter.case.outcome == "revoked"
    assert [each for each in invariants.broken() if each["breaches"]] == []


def test_whoever_states_decides_or_reads_is_told_the_document_and_its_clause(award, officer, leader, contact):
    matter = proposed(award, officer)
    whole = endings.cited(award, endings.cause_of(award, "ineligible"))
    assert whole.endswith("第十六条")
    assert whole != "第十六条"

    assert whole in signed_in(contact).get(page(matter, "state")).content.decode()
    assert whole in signed_in(officer).get(reverse("revocation", args=[matter.public_id])).content.decode()


def test_silence_is_recorded_when_the_time_is_over_and_not_before(award, officer):
    matter = proposed(award, officer)
    assert process.sweep_deadlines() == 0

    nodes.move(Deadline.objects.get(case=matter.case, fires=True, ended_at=None), clock.now())
    process.sweep_deadlines()

    matter.refresh_from_db()
    assert (task(matter, "decide").flow_task.name, matter.statement) == ("decide", "")
    assert revocation.heard(matter) == "在规定期限内未作陈述申辩。"


def test_who_decides_or_reads_is_told_that_nothing_was_stated_and_until_when(award, officer, leader):
    matter = proposed(award, officer)
    detail = reverse("revocation", args=[matter.public_id])
    before = signed_in(officer).get(detail).text
    nodes.move(Deadline.objects.get(case=matter.case, fires=True, ended_at=None), clock.now())
    process.sweep_deadlines()

    said = f"未作陈述申辩：至{clock.today():%Y-%m-%d}期限届满"
    shown = [signed_in(leader).get(page(matter, "decide")).text, signed_in(officer).get(detail).text]
    assert [said in each for each in (before, *shown)] == [False, True, True]


def test_a_case_of_what_has_the_longest_names_has_a_title_that_is_cut_off(award, officer):
    type(award).objects.filter(pk=award.pk).update(title="题" * 200)
    type(award.holder.organisation).objects.update(name="名" * 200)

    matter = proposed(award, officer)

    assert (len(matter.case.title), matter.case.title[:4]) == (300, "撤销“题")


def test_it_takes_two_people(award, officer, leader):
    officer.memberships.create(office=leader.memberships.get().office, since=clock.now() - timedelta(hours=1))
    matter = proposed(award, officer)
    revocation.state(matter, statement="无异议。", by=leader)

    with pytest.raises(NotNow):
        revocation.decide(matter, outcome="revoked", opinion="撤销。", by=officer)


def recognised(programme, enterprise):
    EditionFactory(programme=programme, whole=True)
    year = clock.today().year
    return AwardFactory(
        holder=enterprise.holder, programme=programme, number=f"NM{year}0001",
        since=date(year - 2, 3, 1), until=date(year + 1, 2, 28),
    )  # fmt: skip


def numbered(enterprise):
    """A number of this year, which its enterprise holds."""
    EditionFactory(programme="tech_sme", whole=True)
    year = clock.today().year
    return AwardFactory(
        holder=enterprise.holder, programme="tech_sme", number=f"{year}15010000000001",
        since=date(year, 1, 1), until=date(year, 12, 31),
    )  # fmt: skip


def test_a_number_is_lost_from_the_day_of_its_announcement_which_the_decision_names(
    enterprise, contact, officer, leader
):
    award, today = numbered(enterprise), clock.today()
    told = {"cause": "fraud", "grounds": FOUND}
    form = reverse("revocation-new", args=[award.public_id])
    guessed = signed_in(officer).post(form, told | {"since": today.isoformat()})
    proposed_ = signed_in(officer).post(form, told)
    matter = Revocation.objects.get()
    signed_in(contact).post(page(matter, "state"), {"statement": "无异议。"})

    deciding, decision = page(matter, "decide"), {"outcome": "revoked", "opinion": "撤销。"}
    paper = {"announcement": "内科函〔2026〕9号", "announced_on": today.isoformat()}
    before = {"announced_on": (today - timedelta(days=1)).isoformat()}
    refused = [signed_in(leader).post(deciding, decision | each) for each in ({}, paper | before)]
    taken = signed_in(leader).post(deciding, decision | paper)

    assert [each.status_code for each in (guessed, proposed_, *refused, taken)] == [422, 302, 422, 422, 302]
    award.refresh_from_db()
    matter.refresh_from_db()
    assert (award.ended_on, award.ending.since) == (today, today)
    assert (matter.announcement, matter.announced_on) == ("内科函〔2026〕9号", today)
    assert "内科函〔2026〕9号" in signed_in(officer).get(reverse("revocation", args=[matter.public_id])).text


def test_whom_nobody_speaks_for_is_told_on_paper_and_the_record_says_so(enterprise, officer, leader):
    award = numbered(enterprise)
    form = reverse("revocation-new", args=[award.public_id])
    told = {"cause": "fraud", "grounds": FOUND}
    asked = signed_in(officer).get(form).text
    refused = signed_in(officer).post(form, told)
    signed_in(officer).post(form, told | {"served": "2026年11月20日邮寄送达，前台签收。"})
    matter = Revocation.objects.get()
    assert ("没有联系人" in asked, refused.status_code) == (True, 422)
    assert revocation.heard(matter).startswith("该企业在系统内没有联系人，已书面告知：2026年11月20日邮寄送达")

    stated = signed_in(officer).post(page(matter, "state"), {"statement": "书面回函：无异议。"})

    matter.refresh_from_db()
    assert (stated.status_code, matter.statement) == (302, "书面回函：无异议。")
    assert revocation.heard(matter).endswith("书面回函：无异议。")


@pytest.mark.parametrize("programme", ["tech_benchmark_leading", "tech_benchmark_growing", "high_tech_pool"])
def test_what_is_recognised_here_is_looked_after_and_taken_away_here(programme, enterprise, contact, officer):
    award = recognised(programme, enterprise)
    own, checking = signed_in(contact), signed_in(officer)

    change = own.get(reverse("enterprise-change-new", args=[award.public_id]))
    report = own.get(reverse("annual-report", args=[award.public_id, clock.today().year - 1]))
    form = checking.get(reverse("revocation-new", args=[award.public_id]))

    assert [each.status_code for each in (change, report, form)] == [200] * 3
    assert "更名" in change.text
    assert "弄虚作假" in form.text


def test_nobody_proposes_to_take_away_what_another_department_recognises(enterprise, officer):
    award, checking = recognised("srdi_sme", enterprise), signed_in(officer)

    form = checking.get(reverse("revocation-new", args=[award.public_id]))
    recognitions = checking.get(reverse("enterprise-recognitions", args=[enterprise.public_id]))

    assert (form.status_code, recognitions.status_code) == (404, 200)
    assert "提出撤销" not in recognitions.text


@pytest.mark.parametrize(("days", "offered"), [(0, True), (1, True), (2, False)])
def test_what_ran_out_is_not_offered_for_a_cause_that_counts_from_a_decision_to_come(
    days, offered, enterprise, officer, leader
):
    """Such a number is taken away until the day after its term; then there is nothing to be lost."""
    award, checking = numbered(enterprise), signed_in(officer)
    award.since, award.until = clock.today() - timedelta(days=300), clock.today() - timedelta(days=days)
    award.save()
    form = reverse("revocation-new", args=[award.public_id])

    listed = checking.get(reverse("enterprise-recognitions", args=[enterprise.public_id])).text

    assert ("提出撤销" in listed, checking.get(form).status_code) == (offered, 200 if offered else 404)


def test_what_ran_out_is_still_taken_away_for_a_cause_that_counts_from_a_day_of_its_term(enterprise, officer):
    award, checking = recognised("tech_benchmark_leading", enterprise), signed_in(officer)
    award.since, award.until = clock.today() - timedelta(days=900), clock.today() - timedelta(days=90)
    award.save()

    form = checking.get(reverse("revocation-new", args=[award.public_id])).text

    assert "在申请认定过程中弄虚作假" in form
    assert "累计两年未报送年度发展情况报告" not in form


def test_it_is_proposed_once_at_a_time(award, officer):
    proposed(award, officer)

    answer = signed_in(officer).post(reverse("revocation-new", args=[award.public_id]), TOLD)

    assert (answer.status_code, Revocation.objects.count()) == (409, 1)


def test_of_two_who_decide_the_second_is_told_that_it_is_done(award, officer, leader, contact):
    matter = proposed(award, officer)
    signed_in(contact).post(page(matter, "state"), {"statement": "无异议。"})
    matter.refresh_from_db()
    seen = task(matter, "decide")

    def decide():
        return revocation.decide(matter, outcome="kept", opinion="不予撤销。", by=leader)

    process.perform(seen, by=leader, act=decide)
    with pytest.raises(Conflict):
        process.perform(seen, by=leader, act=decide)


def test_strangers_find_neither_the_matter_nor_the_form(award, officer, contact):
    matter = proposed(award, officer)
    stranger = signed_in(contact_of(EnterpriseFactory(), username="other-contact"))
    own = signed_in(contact)
    detail, form = (
        reverse("revocation", args=[matter.public_id]),
        reverse("revocation-new", args=[award.public_id]),
    )

    assert [stranger.get(each).status_code for each in (detail, form, page(matter, "state"))] == [404] * 3
    assert [own.get(detail).status_code, own.get(form).status_code] == [200, 404]


@pytest.mark.parametrize("role", ["screen", "recommend"])
def test_an_office_of_another_region_finds_neither_the_matter_nor_the_form(award, officer, leader, role):
    """Its leader does not decide it either; the office of the own league reads it."""
    matter = proposed(award, officer)
    league, other = RegionFactory(league=True), RegionFactory(league=True, code="150400", name="赤峰市")
    if role == "screen":
        elsewhere, here = (
            MembershipFactory(office__role=role, office__code=f"{role}@{region.code}").user
            for region in (other, league)
        )
    else:
        elsewhere, here = officer_of_bureau(other), officer_of_bureau(league)
    detail = reverse("revocation", args=[matter.public_id])
    pages = (detail, reverse("revocation-new", args=[award.public_id]), page(matter, "state"))
    away = MembershipFactory(office__role="decide", office__code="decide@150400").user

    assert [signed_in(elsewhere).get(each).status_code for each in pages] == [404] * 3
    assert signed_in(elsewhere).post(pages[1], TOLD).status_code == 404
    assert [signed_in(away).get(each).status_code for each in pages] == [404] * 3
    assert signed_in(here).get(detail).status_code == 200
