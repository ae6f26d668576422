"""An enterprise applies: whoever speaks for it acts for it, and nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts import offices
from enterprises import years
from tests.factories.enterprises import YearFactsFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work, drafted, handed_in
from tests.workflows.way import Link
from trail import clock
from workflows import process, selectors
from workflows.documents.application import application_html
from workflows.models import Application, Notification
from workflows.policy import assess
from workflows.services import applicants, applications, corrections, facts
from workflows.services.content import Content
from workflows.services.errors import Incomplete, NotNow

State, Reach = Application.State, Application.Reach


def test_anybody_who_speaks_for_the_enterprise_goes_on_with_what_another_began(batch, contact, colleague):
    draft = drafted(batch, contact)

    again = applications.start_draft(batch, draft.holder, by=colleague)
    receipt = process.submit(again, by=colleague)

    assert again == draft
    assert process.submit(draft, by=contact) == receipt, "a second handing in answers with the first receipt"
    assert draft.host_unit == draft.holder.organisation


def test_it_goes_to_the_banner_then_to_the_league_then_to_the_department(
    application, checker, recommender, contact
):
    assert (application.state, application.reach) == (State.FORWARDING, Reach.BANNER)

    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    assert way.fresh(application).state == State.SUBMITTED
    assert way.steps_of(application) == ["screen"]


@pytest.mark.parametrize(("through", "reach"), [("league", Reach.BODY), (None, Reach.DEPARTMENT)])
def test_without_a_bureau_above_it_goes_to_the_body_and_without_that_to_the_department(
    through, reach, request, batch, contact, enterprise
):
    organisation = enterprise.organisation
    organisation.recommended_through = request.getfixturevalue(through) if through else None
    organisation.save()

    assert handed_in(batch, contact).reach == reach


def test_what_the_archive_knows_is_shown_and_not_asked(batch, contact, enterprise):
    client = at_work(contact)
    client.post(reverse("round-apply", args=[batch.public_id]))
    draft = Application.objects.get()

    page = client.get(reverse("application-page", args=[draft.public_id, "figures"])).content.decode()

    assert "100,000,000" in page
    assert 'name="revenue"' not in page
    assert reverse("enterprise-year", args=[enterprise.public_id, clock.today().year - 1]) in page


def test_a_condition_that_is_not_met_is_refused_with_its_clause_and_its_border_is_met(
    batch, contact, enterprise
):
    draft = drafted(batch, contact)
    enterprise.years.update(staff=501, tech_staff=200)

    with pytest.raises(Incomplete) as refused:
        process.submit(draft, by=contact)

    sentences = [each.sentence for each in refused.value.missing]
    assert len(sentences) == 1
    assert "500" in sentences[0]
    assert "入库条件第二项" in sentences[0]
    enterprise.years.update(staff=500)
    process.submit(draft, by=contact)
    assert way.fresh(draft).assessment["verdict"] == "met"


def test_an_unusual_figure_is_explained_before_it_is_handed_in_wherever_it_was_typed(
    batch, contact, enterprise
):
    draft, year = drafted(batch, contact), clock.today().year - 1
    facts.write(enterprise.holder, {"enterprise.rd_cost": 100_000_001}, source="申报", by=contact)

    with pytest.raises(Incomplete) as refused:
        process.submit(draft, by=contact)

    (lacking,) = refused.value.missing
    assert f"{year}" in lacking.sentence
    assert "请说明" in lacking.sentence
    row = enterprise.years.get(year=year)
    told = {"rd_cost": 100_000_001}
    why = {"rd_cost": "新产线中试，尚未形成销售。"}
    years.tell(enterprise, year, told, explanations=why, source="档案", by=contact, version=row.version)
    process.submit(draft, by=contact)


def test_a_figure_at_the_border_is_not_asked_about(batch, contact, enterprise):
    draft = drafted(batch, contact)
    facts.write(enterprise.holder, {"enterprise.rd_cost": 100_000_000}, source="申报", by=contact)

    process.submit(draft, by=contact)


def test_a_stranger_and_whose_office_ended_find_nothing(application, contact, stranger):
    address = reverse("application-detail", args=[application.public_id])
    theirs = at_work(contact)
    assert theirs.get(address).status_code == 200

    assert at_work(stranger).get(address).status_code == 404
    _ended(contact)
    assert theirs.get(address).status_code == 404
    assert not selectors.applications_of(contact.__class__.objects.get(pk=contact.pk)).exists()


def test_nobody_begins_for_a_foreign_enterprise_or_as_a_person(batch, stranger, enterprise, applicant):
    with pytest.raises(PermissionError):
        applications.start_draft(batch, enterprise.holder, by=stranger)
    with pytest.raises(NotNow):
        applicants.holder_for(applicant, batch)
    answer = at_work(stranger).post(
        reverse("round-apply", args=[batch.public_id]), {"holder": enterprise.holder.public_id}
    )
    assert answer.status_code == 404
    assert not Application.objects.exists()


def test_all_who_speak_for_it_are_told_and_any_of_them_corrects(application, contact, colleague, checker):
    way.send_back(application, Link.BANNER, checker, revenue="与审计报告不符")

    told = Notification.objects.filter(case=application.case, key__contains="returned")
    assert set(told.values_list("user", flat=True)) == {contact.pk, colleague.pk}
    assert way.open_task(application, "correct").owner_permission == application.applicant_address
    assert "revenue" in Content(way.fresh(application)).opened

    _correct(application, colleague, revenue=90_000_000)

    assert way.fresh(application).assessment["facts"]["enterprise.revenue"]["value"] == 90_000_000
    assert way.steps_of(application) == ["first_check"]


def test_a_correction_tells_last_year_anew_and_leaves_the_figures_of_earlier_years(
    application, contact, enterprise, checker
):
    """And what was handed in first stays as it was."""
    last = clock.today().year - 1
    YearFactsFactory(enterprise=enterprise, year=last - 1, revenue=95_000_000, staff=90)
    way.send_back(application, Link.BANNER, checker, revenue="与审计报告不符")

    _correct(application, contact, revenue=90_000_000)

    told = enterprise.years.order_by("year").values_list("year", "revenue", "staff")
    assert list(told) == [(last - 1, 95_000_000, 90), (last, 90_000_000, 100)]
    handed_in = application.submissions.order_by("number").values_list("facts", flat=True)
    assert [each["enterprise.revenue"]["value"] for each in handed_in] == [100_000_000, 90_000_000]


def test_whoever_does_not_speak_for_it_any_more_corrects_nothing(application, contact, checker):
    way.send_back(application, Link.BANNER, checker, revenue="与审计报告不符")
    _ended(contact)

    with pytest.raises(PermissionError):
        process.resubmit(way.fresh(application), by=contact)
    with pytest.raises(PermissionError):
        corrections.answer(way.fresh(application), by=contact)


def _ended(user):
    """The office was held until yesterday."""
    yesterday = clock.now() - timedelta(days=1)
    user.memberships.update(since=yesterday - timedelta(days=9), until=yesterday)
    offices.forget(user)


def _correct(application, by, **answers):
    application = way.fresh(application)
    for page, given in (("figures", answers), ("pledge", {"pledge_truth": True, "pledge_secrecy": True})):
        version = application.version
        applications.save_page(application, page, given, version=version, by=by, finished=True)
        application = way.fresh(application)
    process.resubmit(application, by=by)


@pytest.mark.parametrize(
    ("certified", "told"),
    [(False, ["不具备，按评分判断"]), (True, ["不具备，按评分判断", "未达到，可由直通条件替代"])],
)
def test_what_waives_the_score_speaks_against_nobody_on_page_and_paper(
    client, application, contact, certified, told
):
    findings = application.assessment["findings"]
    ways = [each for each in findings if each["kind"] in assess.WAYS]
    if certified:
        shortcut = next(each for each in ways if each["kind"] == "shortcut")
        shortcut["answer"] = "met"
        next(each for each in ways if each["kind"] == assess.PASS_MARK)["answer"] = "not_met"
    Application.objects.filter(pk=application.pk).update(assessment=application.assessment)
    client.force_login(contact)

    page = client.get(reverse("application-detail", args=[application.public_id])).content.decode()
    paper = application_html(way.fresh(application))

    assert [words in page and words in paper for words in told] == [True] * len(told)
    assert "finding-not_met" not in page
