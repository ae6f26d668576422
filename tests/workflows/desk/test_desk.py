"""The officer's desk: how many at which stage, with whom, what is overdue; the list, filters, export."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.shortcuts import resolve_url
from django.test import Client

from accounts.models import Office
from benchmarks.world import statements
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.workflows import ApplicationFactory, EditionFactory, RoundFactory, short_programme
from tests.workflows.desk.conftest import edition
from tests.workflows.stakes import STAKES
from trail import clock
from workflows import process
from workflows.models import Application, Deadline, ReviewGroup, Round
from workflows.policy.programme import Programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(desk, client):
    """The officer, signed in."""
    client.force_login(desk.officer)
    return client


@pytest.fixture
def listed(at_desk, officer):
    """A round with applications to be found, and how to ask for them."""
    round_ = RoundFactory(edition=edition(), screening_office=Office.objects.get(role="screen"))

    class Listed:
        round = round_
        address = resolve_url("round-applications", round_.public_id)

        def add(self, **fields):
            code = fields.pop("code", "B0101")
            return ApplicationFactory(
                round=round_, submitted=True, answers={"discipline_code": code}, **fields
            )

        def titles(self, **query):
            page = at_desk.get(self.address, query)
            return sorted(application.title for application, _ in page.context["rows"])

    return Listed()


def test_the_desk_says_how_many_wait_where_and_who_took_them(desk, at_desk, applicants):
    round_ = desk.round(edition=edition())
    applications = [desk.submit(round_, user) for user in applicants(2)]
    process.claim(desk.task(applications[0].case, "screen"), by=desk.officer)

    page = at_desk.get(resolve_url("round-desk", round_.public_id))

    (row,) = page.context["waiting"]
    assert (row.name, row.count, row.overdue) == ("screen", 2, 0)
    assert row.holders == ((desk.officer.display_name, 1),)


def test_what_is_overdue_is_counted_and_found(desk, at_desk, applicant, other_applicant):
    round_ = desk.round(edition=edition())
    late, _ = desk.submit(round_, applicant), desk.submit(round_, other_applicant)
    Deadline.objects.filter(case=late.case).update(
        starts_at=late.submitted_at - timedelta(2), due_at=late.submitted_at - timedelta(1)
    )

    desks = at_desk.get(resolve_url("desk"))
    found = at_desk.get(resolve_url("round-applications", round_.public_id), {"overdue": "on"})

    assert desks.context["rounds"][0].n_overdue == 1
    assert [application for application, _ in found.context["rows"]] == [late]


def test_the_desk_shows_the_steps_of_the_round_with_a_link_to_ones_own(desk, at_desk):
    round_ = desk.round(edition=edition())
    ApplicationFactory(round=round_, submitted=True)
    desk.close(round_)

    stages = at_desk.get(resolve_url("round-desk", round_.public_id)).context["stages"]

    current = [stage for stage in stages if stage.state == "current"]
    task = desk.task(round_.case, "group")
    assert [stage.url for stage in current] == [resolve_url("task", task.external_task_id)]
    assert [stage.state for stage in stages[:2]] == ["done", "done"]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, ["一", "二", "三"]),
        ({"text": "二"}, ["二"]),
        ({"state": "accepted"}, ["三"]),
        ({"unit": "大学"}, ["二"]),
        ({"discipline": "b02"}, ["三"]),
        ({"group": "none", "state": "submitted"}, ["一", "二"]),
        ({"state": "nonsense"}, ["一", "二", "三"]),
    ],
)
def test_the_filters_narrow_the_list(listed, query, titles):
    group = ReviewGroup.objects.create(round=listed.round, code="01", title="B02")
    listed.add(title="一")
    listed.add(title="二", host_unit=OrganisationFactory(name="北疆理工大学（演示）"))
    listed.add(title="三", code="B0205", state=Application.State.ACCEPTED, group=group)

    assert listed.titles(**query) == sorted(titles)


def test_a_group_is_a_filter(listed):
    group = ReviewGroup.objects.create(round=listed.round, code="01", title="B02")
    listed.add(title="一", state=Application.State.ACCEPTED, group=group)
    listed.add(title="二")

    assert listed.titles(group=group.public_id) == ["一"]


def test_the_step_at_which_it_waits_is_a_filter(desk, at_desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    address = resolve_url("round-applications", application.round.public_id)

    assert len(at_desk.get(address, {"step": "screen"}).context["rows"]) == 1
    assert len(at_desk.get(address, {"step": "review"}).context["rows"]) == 0


def test_drafts_are_nobodys_business(listed):
    ApplicationFactory(round=listed.round, title="草稿")

    assert listed.titles() == []


def test_the_list_goes_on_where_the_page_before_ended(listed, at_desk):
    for number in range(51):
        listed.add(title=f"{number:02d}")

    first = at_desk.get(listed.address)
    second = at_desk.get(listed.address + first.context["next_url"])

    assert (len(first.context["rows"]), len(second.context["rows"])) == (50, 1)


def alone(ask):
    """What is asked where no earlier request of the same transaction has asked the clock."""
    connection.run_on_commit = []
    return statements(ask)


@pytest.mark.parametrize("route", ["round-applications", "round-desk", "desk"])
def test_a_page_asks_as_often_with_sixty_rows_as_with_one_and_at_most_ten_times(listed, at_desk, route):
    address = resolve_url("desk") if route == "desk" else resolve_url(route, listed.round.public_id)
    listed.add()
    one = alone(lambda: at_desk.get(address))
    for _ in range(59):
        listed.add()

    sixty = alone(lambda: at_desk.get(address))

    assert len(one) == len(sixty) <= 10, "\n".join(sixty)


def test_the_export_holds_what_the_list_holds_and_no_formula(listed, at_desk):
    listed.add(title="=1+1")
    listed.add(title="别的", state=Application.State.ACCEPTED)

    answer = at_desk.get(resolve_url("round-export", listed.round.public_id), {"state": "submitted"})

    parts = ZipFile(BytesIO(answer.content))
    strings = parts.read("xl/sharedStrings.xml").decode()
    assert "=1+1" in strings
    assert "别的" not in strings
    assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_the_next_one_is_taken_and_opened(desk, at_desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)

    answer = at_desk.post(resolve_url("round-next", application.round.public_id))

    task = desk.task(application.case, "screen")
    assert (answer.url, task.owner) == (resolve_url("task", task.external_task_id), desk.officer)


def test_what_a_colleague_has_taken_is_passed_over(desk, at_desk, applicant, other_applicant):
    round_ = desk.round(edition=edition())
    first, second = desk.submit(round_, applicant), desk.submit(round_, other_applicant)
    process.claim(desk.task(first.case, "screen"), by=desk.colleague_of(desk.officer))

    answer = at_desk.post(resolve_url("round-next", round_.public_id))

    assert answer.url == resolve_url("task", desk.task(second.case, "screen").external_task_id)


def test_ones_own_application_is_never_the_next(desk, client, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    MembershipFactory(user=applicant, office=desk.officer.memberships.get().office)
    client.force_login(applicant)

    answer = client.post(resolve_url("round-next", application.round.public_id))

    assert answer.url == resolve_url("round-desk", application.round.public_id)


@pytest.mark.parametrize("route", ["round-desk", "round-applications", "round-export", "round-groups"])
def test_a_stranger_finds_no_desk(listed, client, stranger, route):
    client.force_login(stranger)

    assert client.get(resolve_url(route, listed.round.public_id)).status_code == 404


def test_a_stranger_takes_no_check(listed, client, stranger):
    client.force_login(stranger)

    assert client.post(resolve_url("round-next", listed.round.public_id)).status_code == 404


def test_everything_on_an_application_is_there_for_the_desk_alone(desk, at_desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    address = resolve_url("application-dossier", application.public_id)

    page = at_desk.get(address)

    assert page.context["submissions"][0].verification_code == application.verification_code
    at_desk.force_login(applicant)
    assert at_desk.get(address).status_code == 404


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_an_officer_finds_no_dossier_of_ones_own_application(desk, at_desk, applicant, has_a_stake):
    application = desk.submit(desk.round(edition=edition()), applicant)
    has_a_stake(desk.officer, application)

    assert at_desk.get(resolve_url("application-dossier", application.public_id)).status_code == 404


def test_the_checked_lines_stand_in_what_is_known_of_an_application(desk, at_desk, applicant):
    application = desk.submit(desk.round(edition=edition()), applicant)
    desk.check(application)
    application.screening.checklist = {"signatures": {"answer": "yes", "page": 7, "reason_code": ""}}
    application.screening.save()

    page = at_desk.get(resolve_url("application-dossier", application.public_id))

    assert [line["page"] for line in page.context["lines"]] == [7]


@pytest.mark.parametrize(("role", "shown"), [("finance", "— / 7"), ("secretary", "3 / 7")])
def test_how_many_places_are_taken_is_told_before_the_release_to_who_may_rank_only(desk, role, shown):
    round_ = desk.round(edition=edition())
    Round.objects.filter(pk=round_.pk).update(places=7, places_used=3)
    client = Client()
    client.force_login(MembershipFactory(office__role=role).user)

    before = client.get(resolve_url("desk")).content.decode()
    Round.objects.filter(pk=round_.pk).update(window=Round.Window.RELEASED, released_at=clock.now())
    after = client.get(resolve_url("desk")).content.decode()

    assert shown in before
    assert "3 / 7" in after


@pytest.mark.parametrize(("money", "sums"), [(0, 0), (100_000, 1)])
def test_the_leaders_page_names_a_sum_only_where_one_is_granted(desk, applicant, client, money, sums):
    content = dict(short_programme("youth_fund").content)
    if not money:
        del content["money"]
    round_ = desk.round(edition=EditionFactory(text=Programme.parse(content, "youth_fund.yaml")))
    Round.objects.filter(pk=round_.pk).update(money=money, money_each=money)
    application = desk.submit(round_, applicant)
    desk.check(application)
    desk.close(round_)
    desk.decide(round_, [application], "granted")
    client.force_login(desk.leader)

    page = client.get(resolve_url("task", desk.task(round_.case, "decide").external_task_id)).text
    assert page.count('<span class="figures nowrap">100,000 元</span>') == sums
    assert '<span class="figures nowrap">0 元</span>' not in page
