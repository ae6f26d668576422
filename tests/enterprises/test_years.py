"""Figures told once: on the enterprise's page or in an application, they land in the archive."""

import pytest
from django.core.exceptions import ValidationError

from enterprises import years
from enterprises.models import YearFacts
from trail import clock
from trail.models import ActionLog
from workflows.models import FactSheet
from workflows.policy import facts as declared
from workflows.services import applicants, facts
from workflows.services.errors import Conflict

pytestmark = pytest.mark.django_db
FIGURES = {"staff": 40, "tech_staff": 12, "revenue": 9_000_000}


def tell(enterprise, year, values, by, *, version=0, **explanations):
    return years.tell(
        enterprise, year, values, explanations=explanations, source="企业档案", by=by, version=version
    )


def test_what_is_told_is_kept_with_source_day_and_person_and_logged(enterprise, contact, last_year):
    receipt = tell(enterprise, last_year, FIGURES, contact)

    row = YearFacts.objects.get()
    logged = ActionLog.objects.get(pk=receipt.number)
    assert {name: getattr(row, name) for name in FIGURES} == FIGURES
    assert row.origins["staff"] == {
        "source": "企业档案", "day": clock.today().isoformat(), "by": "企业联系人",
    }  # fmt: skip
    assert logged.after == {f"{last_year}.{name}": value for name, value in FIGURES.items()} | {"version": 1}


def test_telling_the_same_again_leaves_no_trace(enterprise, contact, last_year):
    tell(enterprise, last_year, FIGURES, contact)

    assert tell(enterprise, last_year, FIGURES, contact, version=1) is None
    assert YearFacts.objects.get().version == 1


def test_impossible_figures_are_refused_at_the_figure_beside_what_is_stored(enterprise, contact, last_year):
    tell(enterprise, last_year, FIGURES, contact)

    with pytest.raises(ValidationError) as refused:
        tell(enterprise, last_year, {"tech_staff": 41}, contact, version=1)

    assert set(refused.value.message_dict) == {"tech_staff"}
    assert YearFacts.objects.get().tech_staff == 12


def test_a_year_that_has_not_ended_is_refused(enterprise, contact, last_year):
    with pytest.raises(ValidationError) as refused:
        tell(enterprise, last_year + 2, FIGURES, contact)

    assert set(refused.value.message_dict) == {"year"}
    assert not YearFacts.objects.exists()


def test_an_unusual_figure_is_taken_once_it_is_explained(enterprise, contact, last_year):
    values = FIGURES | {"rd_cost": 9_500_000}
    with pytest.raises(ValidationError) as refused:
        tell(enterprise, last_year, values, contact)
    assert set(refused.value.message_dict) == {"why-rd_cost"}

    tell(enterprise, last_year, values, contact, rd_cost="新产线中试，尚未销售。")

    row = YearFacts.objects.get()
    assert row.rd_cost == 9_500_000
    assert row.explanations["rd_cost"]["text"] == "新产线中试，尚未销售。"
    assert years.to_explain(row, None) == {}


def test_an_explanation_falls_with_the_figure_that_it_explains(enterprise, contact, last_year):
    tell(enterprise, last_year, FIGURES | {"rd_cost": 9_500_000}, contact, rd_cost="中试。")

    with pytest.raises(ValidationError):
        tell(enterprise, last_year, {"rd_cost": 9_900_000}, contact, version=1)
    tell(enterprise, last_year, {"rd_cost": 900_000}, contact, version=1)

    assert YearFacts.objects.get().explanations == {}


def test_what_explained_the_figure_before_explains_no_new_one(enterprise, contact, last_year):
    """A form sends along what stands at the field."""
    tell(enterprise, last_year, FIGURES | {"rd_cost": 9_500_000}, contact, rd_cost="中试。")
    larger = {"rd_cost": 9_900_000}

    with pytest.raises(ValidationError) as refused:
        tell(enterprise, last_year, larger, contact, version=1, rd_cost="中试。")
    assert set(refused.value.message_dict) == {"why-rd_cost"}
    tell(enterprise, last_year, larger, contact, version=1, rd_cost="中试，又添设备。")

    row = YearFacts.objects.get()
    assert (row.rd_cost, row.explanations["rd_cost"]["text"]) == (9_900_000, "中试，又添设备。")


def test_a_great_change_from_the_year_before_is_asked_about(enterprise, contact, last_year):
    tell(enterprise, last_year - 1, {"revenue": 3_000_000}, contact)

    with pytest.raises(ValidationError) as refused:
        tell(enterprise, last_year, {"revenue": 9_000_000}, contact)

    assert "3,000,000" in refused.value.message_dict["why-revenue"][0]


def test_a_second_window_does_not_overwrite_unseen(enterprise, contact, last_year):
    tell(enterprise, last_year, FIGURES, contact)

    with pytest.raises(Conflict):
        tell(enterprise, last_year, {"staff": 41}, contact, version=0)

    assert YearFacts.objects.get().staff == 40


def write(enterprise, values, by, year, **more):
    return facts.write(enterprise.holder, values, source="申报书", by=by, year=year, **more)


def test_a_yearly_fact_told_in_an_application_lands_in_the_archive_and_nowhere_else(
    enterprise, contact, last_year
):
    write(enterprise, {"enterprise.staff": 40, "enterprise.rd_measure": "by_cost"}, contact, last_year + 1)

    row, sheet = YearFacts.objects.get(), FactSheet.objects.get()
    assert (row.year, row.staff, row.origins["staff"]["source"]) == (last_year, 40, "申报书")
    assert sheet.values == {"enterprise.rd_measure": "by_cost"}
    assert facts.gather(enterprise.holder, clock.today(), {"enterprise.staff"}) == {"enterprise.staff": 40}


def test_a_fact_of_an_application_of_another_year_is_that_of_the_year_before_it(
    enterprise, contact, last_year
):
    write(enterprise, {"enterprise.staff": 31}, contact, last_year)

    assert YearFacts.objects.get().year == last_year - 1
    assert "enterprise.staff" not in facts.known(enterprise.holder, clock.today())
    assert facts.known(enterprise.holder, clock.today(), last_year)["enterprise.staff"].value == 31


def test_impossible_figures_of_an_application_are_refused_by_the_facts_name(enterprise, contact, last_year):
    with pytest.raises(ValidationError) as refused:
        write(enterprise, {"enterprise.staff": 4, "enterprise.tech_staff": 5}, contact, last_year + 1)

    assert set(refused.value.message_dict) == {"enterprise.tech_staff"}
    assert not FactSheet.objects.exists()


def test_who_fills_in_an_application_learns_of_what_the_archive_was_told_meanwhile(
    enterprise, contact, last_year
):
    seen = facts.version_of(enterprise.holder)
    tell(enterprise, last_year, {"staff": 40}, contact)

    with pytest.raises(Conflict, match="职工总数"):
        write(enterprise, {"enterprise.staff": 50}, contact, last_year + 1, version=seen)
    assert write(enterprise, {"enterprise.revenue": 5}, contact, last_year + 1, version=seen)


def test_an_archive_that_is_behind_an_open_page_sees_what_an_application_wrote(
    enterprise, contact, last_year
):
    write(enterprise, {"enterprise.staff": 40}, contact, last_year + 1)

    with pytest.raises(Conflict):
        tell(enterprise, last_year, {"staff": 41}, contact, version=0)


def test_facts_of_persons_stay_on_their_sheet(applicant):

    holder = applicants.holder_of(applicant.person)
    facts.write(holder, {"person.degree": "doctor"}, source="档案", by=applicant)

    assert FactSheet.objects.get().values == {"person.degree": "doctor"}
    assert not YearFacts.objects.exists()


def test_the_archive_keeps_every_registered_yearly_fact(enterprise, contact, last_year):
    tell(enterprise, last_year, FIGURES, contact)
    known = facts.known(enterprise.holder, clock.today())

    assert {name: known[name].value for name in ("enterprise.staff", "enterprise.revenue")} == {
        "enterprise.staff": 40,
        "enterprise.revenue": 9_000_000,
    }
    assert known["enterprise.staff"].told
    assert set(known) <= set(declared.REGISTRY)
