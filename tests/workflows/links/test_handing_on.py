"""Unit, banner and body forward an application, turn it down, and keep to their cut-offs."""

from datetime import timedelta

import pytest

from tests.factories.accounts import OrganisationFactory
from tests.workflows import way
from tests.workflows.links.conftest import employed
from tests.workflows.way import Link
from trail import clock
from workflows import invariants, process
from workflows.models import Application, Endorsement, Notification, Round
from workflows.services import quotas
from workflows.services.errors import Closed, Conflict, NotNow

pytestmark = pytest.mark.django_db

State, Reach = Application.State, Application.Reach


def breaches():
    return [each for each in invariants.broken() if each["breaches"]]


def test_what_the_unit_endorses_and_the_body_recommends_comes_to_the_department(
    application, administrator, recommender, unit
):
    assert way.steps_of(application) == ["endorse"]

    way.forward(application, Link.UNIT, administrator, opinion="同意推荐")
    assert way.steps_of(application) == ["recommend"]
    assert way.fresh(application).reach == Reach.BODY
    way.forward(application, Link.BODY, recommender)

    application.refresh_from_db()
    assert (application.state, application.reach) == (State.SUBMITTED, Reach.DEPARTMENT)
    assert way.steps_of(application) == ["screen"]
    assert list(Endorsement.objects.values_list("link", "rank", "opinion")) == [
        ("unit", 1, "同意推荐"),
        ("body", 1, ""),
    ]
    assert quotas.of(unit, application.round).used == 1
    assert breaches() == []


def test_a_direct_units_application_goes_from_the_unit_to_the_department(
    round_, applicant, unit, administrator
):
    unit.recommended_through, unit.direct = None, True
    unit.save()
    application = way.handed_in(round_, applicant)

    way.forward(application, Link.UNIT, administrator)

    assert way.steps_of(application) == ["screen"]
    assert breaches() == []


def test_a_banner_unit_passes_the_banner_with_its_on_site_form_and_then_the_league(
    round_, applicant, unit, body, administrator, recommender
):
    bureau = OrganisationFactory(name="土默特左旗科技局（演示）", recommended_through=body)
    checker = way.holder_of(bureau, Link.BANNER)
    unit.recommended_through = bureau
    unit.save()
    application = way.handed_in(round_, applicant)
    way.forward(application, Link.UNIT, administrator)
    bare = {name: said for name, said in way.in_order(application, Link.UNIT).items()}

    with pytest.raises(NotNow, match="现场考察表|on-site"):
        way.forward(application, Link.BANNER, checker, checks=bare)
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    assert way.steps_of(application) == ["screen"]
    assert list(Endorsement.objects.values_list("link", flat=True)) == ["unit", "banner", "body"]
    assert breaches() == []


def test_what_is_neither_in_order_nor_explained_is_not_forwarded(application, administrator):
    checks = way.in_order(application, Link.UNIT)

    with pytest.raises(NotNow):
        way.forward(application, Link.UNIT, administrator, checks=checks | {"secrecy": "以后再查"})
    with pytest.raises(NotNow):
        way.forward(application, Link.UNIT, administrator, checks=checks | {"degree_certificate": " "})
    way.forward(
        application, Link.UNIT, administrator, checks=checks | {"degree_certificate": "原件在人事处，已核对"}
    )

    said = Endorsement.objects.get().checks
    assert (said["secrecy"], said["degree_certificate"]) == (True, "原件在人事处，已核对")


def test_turning_down_says_why_and_ends_it(application, administrator, recommender, unit):
    way.forward(application, Link.UNIT, administrator)

    with pytest.raises(NotNow):
        way.turn_down(application, Link.BODY, recommender, reason=" ")
    way.turn_down(application, Link.BODY, recommender, reason="超出本市推荐范围")

    application.refresh_from_db()
    application.case.refresh_from_db()
    assert (application.state, application.case.is_open) == (State.NOT_FORWARDED, False)
    told = Notification.objects.filter(user=application.applicant).latest("pk")
    assert "超出本市推荐范围" in told.text
    assert quotas.of(unit, application.round).used == 0
    assert breaches() == []


def test_a_link_acts_until_its_cutoff_and_not_at_it(application, administrator, monkeypatch):
    last = application.round.unit_closes_at

    monkeypatch.setattr(clock, "now", lambda: last)
    with pytest.raises(Closed):
        way.forward(application, Link.UNIT, administrator)
    with pytest.raises(Closed):
        way.send_back(application, Link.UNIT, administrator, title="太长")
    monkeypatch.setattr(clock, "now", lambda: last - timedelta(microseconds=1))
    way.forward(application, Link.UNIT, administrator)

    assert way.fresh(application).reach == Reach.BODY


def test_nobody_endorses_their_own_application(round_, administrator, unit, recommender):
    own = employed(unit, "本单位管理员")
    own.memberships.create(office=administrator.memberships.get().office, since=clock.now())
    application = way.handed_in(round_, own)

    with pytest.raises(NotNow):
        way.forward(application, Link.UNIT, own)
    way.forward(application, Link.UNIT, administrator)

    assert way.fresh(application).reach == Reach.BODY


def test_a_stranger_and_another_units_administrator_cannot_act(application, stranger):
    other = way.holder_of(OrganisationFactory(), Link.UNIT)

    for somebody in (stranger, other):
        with pytest.raises(PermissionError):
            way.forward(application, Link.UNIT, somebody)

    assert way.steps_of(application) == ["endorse"]


def test_a_link_acts_once_where_it_lies(application, administrator, recommender):
    task = way.open_task(application, "endorse")
    way.forward(application, Link.UNIT, administrator)

    with pytest.raises(Conflict):
        process.perform(task, by=administrator, act=lambda: None)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_has_not_come_to_the_department_by_the_last_cutoff_lapses(
    application, administrator, recommender, officer, unit
):
    way.forward(application, Link.UNIT, administrator)
    round_ = application.round
    now = clock.now()
    moments = dict.fromkeys(("closes_at", "unit_closes_at", "body_closes_at"), now)

    process.move_cutoff(round_, reason="演示：提前截止", by=officer, **moments)
    way.let_time_pass(round_)

    application.refresh_from_db()
    assert application.state == State.LAPSED
    assert quotas.of(unit, Round.objects.get(pk=round_.pk)).used == 0
    assert breaches() == []
