"""From the handing in to the row of the register, for who is recognised elsewhere and for who is recognised
here.
"""

import pytest
from django.urls import reverse

from enterprises import history
from tests.factories.accounts import RegionFactory
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import programme_file
from tests.workflows.recognition.conftest import handed_in, plan
from tests.workflows.recognition.walk import Walk
from tests.workflows.reviews.classes import HIGH_TECH
from tests.workflows.way import fresh
from trail import clock
from workflows.models import Award, Document, Review, Stage
from workflows.services.blinding import BlindContent
from workflows.steps import reading

pytestmark = pytest.mark.django_db
BENCHMARK = "tech_benchmark_leading"
# What meets each of its conditions that figures decide.
LEADING = {
    "is_regional": True, "revenue": 600_000_000, "revenue_before": 500_000_000,
    "revenue_two_before": 500_000_000, "rd_cost": 30_000_000, "rd_cost_before": 25_000_000,
    "rd_cost_two_before": 25_000_000, "ip_class_one": 30, "rd_body_level": "national", "accident": False,
    "pollution": False, "misconduct": False, "blacklisted": False,
}  # fmt: skip


def lane_of(enterprise):
    """The bars of the enterprise's history, as its page draws them."""
    found = history.of(Award.objects.filter(holder=enterprise.holder), clock.today())
    return [(lane.title, [bar.award.number for bar in lane.held]) for lane in found.lanes]


def test_a_high_tech_enterprise_goes_from_its_application_to_its_number_in_the_register(
    desk, round_, application, enterprise, checker, recommender
):
    walk = Walk(desk, round_, checker=checker, recommender=recommender)
    walk.recommend(application, staff=95, why="年末减员")
    walk.seat_panel()
    told = reading.sections(Review.objects.first(), BlindContent(fresh(application), Stage.WRITTEN))
    walk.review(application)
    walk.check_and_propose(application)
    walk.sign_off()
    package = walk.hand_over()
    today, code = clock.today().isoformat(), enterprise.organisation.credit_code
    right = {
        "credit_code": code, "name": enterprise.organisation.name, "number": "GR202615000001",
        "since": today, "until": "", "outcome": "备案",
    }  # fmt: skip
    wrong = walk.bring_in(right | {"name": "别的企业", "since": "2019-01-01"})
    ready = walk.bring_in(right)
    walk.take(ready)
    walk.release()

    assert told[-1]["rows"] == [{"question": "职工总数", "answer": "现场 95，档案 100 · 不一致 · 年末减员"}]
    assert package.rows == 1
    assert [(remark[0], remark[1]) for remark in wrong.remarks] == [(2, "企业名称"), (2, "发证日期")]
    assert (wrong.state, ready.state, ready.warnings) == ("wrong", "ready", [])
    award = Award.objects.get(holder=enterprise.holder)
    assert (award.number, award.since, award.until) == (
        "GR202615000001",
        clock.today(),
        programme_file(HIGH_TECH).runs_until(clock.today()),
    )
    assert (award.edition, award.case) == (round_.edition, application.case)
    assert award.announcement.number == "国科火字〔2026〕3号"
    assert fresh(application).state == "granted"
    assert walk.waits_for() == []
    assert lane_of(enterprise) == [("high_tech_enterprise", ["GR202615000001"])]


def test_a_benchmark_enterprise_goes_its_whole_way_here_to_its_number_and_certificate(
    client, desk, officer, bureau, checker, recommender
):
    enterprise = EnterpriseFactory(
        organisation__name="鹿城重工（演示）",
        organisation__recommended_through=bureau,
        seat=RegionFactory(banner=True),
    )
    contact = contact_of(enterprise, username="contact", display_name="企业联系人")
    round_ = plan(officer, programme=BENCHMARK)
    application = handed_in(round_, contact, **LEADING)
    walk = Walk(desk, round_, checker=checker, recommender=recommender)
    walk.recommend(application)
    walk.seat_panel()
    walk.review(application)
    walk.check_and_propose(application)
    walk.sign_off()
    notice = walk.notice_and_document()
    walk.release()

    assert [entry.application_id for entry in notice.items.all()] == [application.pk]
    award = Award.objects.get(holder=enterprise.holder)
    today = clock.today()
    assert (award.number, award.since) == (f"NMKJBGYL{today.year}0001", today)
    assert award.until == programme_file(BENCHMARK).runs_until(today)
    assert (award.edition, award.case) == (round_.edition, application.case)
    certificate = Document.objects.get(case=application.case, kind=Document.Kind.CERTIFICATE)
    assert (certificate.number, certificate.valid_until) == (award.number, award.until)
    assert fresh(application).state == "granted"
    assert lane_of(enterprise) == [(BENCHMARK, [award.number])]
    client.force_login(contact)
    page = client.get(reverse("enterprise-recognitions", args=[enterprise.public_id]))
    assert reverse("document-file", args=[certificate.public_id]) in page.content.decode()
