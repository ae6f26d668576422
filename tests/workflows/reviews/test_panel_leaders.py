"""The leader of a panel is named among its technical experts, until the first sheet is handed in."""

from dataclasses import asdict

import pytest

from tests.factories.accounts import MembershipFactory
from tests.workflows.reviews.classes import ClassPanel
from tests.workflows.reviews.panel import browser
from tests.workflows.reviews.test_sheets_by_class import GROWTH, TECHNICAL
from trail.models import ActionLog
from workflows.models import Notification, PanelSheet
from workflows.policy import drawing
from workflows.services import panel_leaders, panel_sheets

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(desk, applicant):
    made = ClassPanel(desk, [applicant])
    rule, day = made.round.edition.policy.way.review, made.round.policy_date
    spec = drawing.spec_for(made.group.code, rule.panel.on(day).value, rule.draw.on(day).value)
    made.draw.spec = asdict(spec)
    made.draw.save(update_fields=["spec"])
    return made


def naming(panel, member, user=None):
    """What the browser of the officer, or of somebody else, is answered."""
    page = f"/draws/{panel.draw.public_id}/"
    return browser(user or panel.desk.officer).post(page, {"action": "lead", "leader": member.public_id})


def test_who_was_named_merges_the_sheets_and_is_told(panel):
    third = panel.technical[2]

    page = browser(panel.desk.officer).get(f"/draws/{panel.draw.public_id}/").text
    named = naming(panel, third)
    panel.all_file(**TECHNICAL, **GROWTH)
    panel.sign()

    assert "专家组组长" in page
    assert panel.technical[0].person.name in page
    assert named.status_code == 302
    assert PanelSheet.objects.get().leader == third
    assert ActionLog.objects.get(verb="panel_leader_named").after["leader"] == third.public_id
    assert Notification.objects.filter(user=third.person.user, key__contains=":panel_leader:").count() == 1


def test_the_officer_who_collects_reads_whose_sheet_is_unsigned_and_whom_he_named_to_lead(panel):
    naming(panel, panel.technical[2])
    panel.all_file(**TECHNICAL, **GROWTH)
    task = panel.desk.task(panel.round.case, "collect")
    page = f"/tasks/{task.external_task_id}/?group={panel.group.code}"
    waiting = browser(panel.desk.officer).get(page).context
    panel.sign()
    signed = browser(panel.desk.officer).get(page).context

    assert waiting["unsigned"] == [(panel.application, panel.technical[2].person.name)]
    assert (waiting["whole"].unsigned, signed["whole"].unsigned, signed["unsigned"]) == (1, 0, [])


def test_only_a_technical_expert_leads_only_before_a_sheet_and_only_by_who_runs_the_review(panel, stranger):
    drawer = MembershipFactory(office__role="draw").user
    witness = MembershipFactory(office__role="witness").user

    by_others = [naming(panel, panel.technical[1], user).status_code for user in (drawer, witness, stranger)]
    financial = naming(panel, panel.finance).status_code
    by_officer = naming(panel, panel.technical[1]).status_code
    panel.file_points(panel.technical[0], TECHNICAL)
    late = naming(panel, panel.technical[3]).status_code

    assert (by_others, financial, by_officer, late) == ([404] * 3, 422, 302, 422)
    panel.group.refresh_from_db()
    assert panel.group.leader == panel.technical[1]


def test_where_the_leader_gives_up_the_panel_is_still_led(panel):
    naming(panel, panel.technical[1])
    panel.recuse(panel.technical[1])
    for member in (panel.technical[0], *panel.technical[2:], panel.reserves[0]):
        panel.file_points(member, TECHNICAL)
    panel.file_points(panel.finance, GROWTH)

    assert panel_sheets.leader_of(panel.application) == panel.technical[0]
    task = panel.desk.task(panel.round.case, "collect")
    shown = browser(panel.desk.officer).get(f"/tasks/{task.external_task_id}/?group={panel.group.code}").text
    assert "所指定的组长未评审本项，由抽取顺序第一位技术专家担任" in shown
    assert panel.technical[0].person.name not in shown
    panel.technical[1].state = "released"
    panel.technical[1].save()
    members = panel_leaders.eligible(panel.group)
    assert panel_leaders.standing(panel.group, members) == panel.technical[0]
