"""What an application would tell the archive and cannot be is refused at its question; the rest is kept."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import translation

from enterprises.models import YearFacts
from tests.workflows.api.programs import Program, pointers, problem
from tests.workflows.filing.conftest import FIGURES, at_work
from trail import clock
from workflows.models import Application, ProgrammeEdition
from workflows.services import applications, facts

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(batch, contact, enterprise):
    """An application of an enterprise whose archive has no figures yet."""
    YearFacts.objects.all().delete()
    return applications.start_draft(batch, enterprise.holder, by=contact)


def save(draft, contact, typed, *, page="figures", then="later", **headers):
    address = reverse("application-page", args=[draft.public_id, page])
    told = Application.objects.get(pk=draft.pk)
    versions = {"version": told.version, "facts_version": facts.version_of(draft.holder)}
    return at_work(contact).post(address, versions | {then: "1"} | typed, headers=headers)


def refused(answer):
    return set(answer.context["form"].errors)


def told():
    row = YearFacts.objects.first()
    return {name: getattr(row, name) for name in FIGURES} if row else {}


@pytest.mark.parametrize("then", ["later", "finish"])
@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"staff": "0", "tech_staff": "0"}, {"staff"}),
        ({"tech_staff": "101"}, {"tech_staff"}),
        ({"staff": "0"}, {"staff", "tech_staff"}),
        ({"revenue": "-1"}, {"revenue"}),
    ],
)
def test_an_impossible_figure_is_refused_at_its_question_and_the_others_are_saved(
    draft, contact, wrong, at, then
):
    answer = save(draft, contact, FIGURES | wrong, then=then)

    assert answer.status_code == 422
    assert refused(answer) == at
    assert all(answer.context["form"][name].value() == figure for name, figure in wrong.items())
    kept = {name: None if name in at else int((FIGURES | wrong)[name]) for name in FIGURES}
    assert told() == kept


def test_a_part_as_large_as_its_whole_is_no_fault(draft, contact):
    assert save(draft, contact, FIGURES | {"tech_staff": 100}).status_code == 302
    assert told()["tech_staff"] == 100


def test_a_whole_below_what_the_archive_has_of_its_part_is_refused_at_the_whole(draft, contact):
    save(draft, contact, {"staff": 100, "tech_staff": 30})

    answer = save(draft, contact, {"staff": "29", "tech_staff": "31"})

    assert refused(answer) == {"staff", "tech_staff"}, "what is left is looked at beside what stands there"
    assert told() == dict.fromkeys(FIGURES) | {"staff": 100, "tech_staff": 30}


def test_what_is_typed_is_refused_while_it_is_saved_by_itself(draft, contact):
    answer = save(draft, contact, {"staff": "4", "tech_staff": "5"}, Accept="application/json")

    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"tech_staff"}


def test_a_figure_below_zero_is_not_called_too_large(draft, contact):
    (sentence,) = save(draft, contact, {"revenue": "-1"}).context["form"].errors["revenue"]

    with translation.override("zh-hans"):
        assert "过大" not in sentence
    assert "0" in sentence


def test_a_registration_that_lies_ahead_is_refused_at_its_question(draft, contact, enterprise):
    enterprise.registered_on = None
    enterprise.save(update_fields=["registered_on"])
    ahead = clock.today().replace(year=clock.today().year + 1, day=1)

    answer = save(draft, contact, {"registered_on": ahead.isoformat()}, page="basic")

    assert answer.status_code == 422
    assert "registered_on" in refused(answer)


@pytest.fixture
def beside(batch, contact, enterprise):
    """A draft whose programme asks for the day of registration on the page of the figures; the archive tells
    neither.
    """
    YearFacts.objects.all().delete()
    enterprise.registered_on = None
    enterprise.save(update_fields=["registered_on"])
    content = deepcopy(batch.edition.content)
    pages = {page["page"]: page for page in content["form"]}
    asked = pages["basic"]["questions"].pop(0)
    assert asked["question"] == "registered_on"
    pages["figures"]["questions"].append(asked)
    batch.edition = ProgrammeEdition.objects.create(
        programme="tech_sme", title="试", hash="1" * 64, content=content, loaded_at=clock.now(),
        is_current=False,
    )  # fmt: skip
    batch.save(update_fields=["edition"])
    return applications.start_draft(batch, enterprise.holder, by=contact)


@pytest.mark.parametrize(("later", "status"), [(0, 302), (1, 422)])
def test_figures_of_a_year_before_the_registration_told_on_the_same_page_are_refused_at_their_questions(
    beside, contact, enterprise, later, status
):
    """Of the year of the registration itself they are taken."""
    day = clock.today().replace(year=clock.today().year - 1 + later, month=1, day=1)

    answer = save(beside, contact, FIGURES | {"registered_on": day.isoformat()})

    enterprise.refresh_from_db()
    assert (answer.status_code, enterprise.registered_on) == (status, day)
    assert refused(answer) == set(FIGURES) if later else told() != {}
    if later:
        assert day.isoformat() in answer.context["form"].errors["revenue"][0]
        assert told() == {}


def test_a_day_of_registration_that_cannot_be_refuses_no_figure(beside, contact):
    ahead = clock.today().replace(year=clock.today().year + 1, day=1)

    answer = save(beside, contact, FIGURES | {"registered_on": ahead.isoformat()})

    assert (answer.status_code, refused(answer)) == (422, {"registered_on"})
    assert told()["staff"] == FIGURES["staff"]


def test_a_program_is_told_the_place_in_what_it_sent(draft, contact):
    program, address = Program(contact), f"applications/{draft.public_id}/pages/figures/"
    etag = program.get(address)["ETag"]

    answer = program.patch(address, {"answers": {"staff": 4, "tech_staff": 5}}, etag=etag)

    assert pointers(problem(answer, 422, "invalid")) == ["#/answers/tech_staff"]
    assert told() == {}


def test_a_number_too_large_to_be_kept_is_not_called_no_number(draft, contact):
    most = 10**15

    errors = {
        typed: save(draft, contact, {"revenue": typed}).context["form"].errors["revenue"][0]
        for typed in (str(most), "9" * 19, "约九百万")
    }

    assert errors[str(most)] == errors["9" * 19] != errors["约九百万"]
    assert save(draft, contact, {"revenue": str(most - 1)}).status_code == 302
