"""Numbers of patents: the check character by published examples, what a ledger takes, asks and refuses."""

import pytest

from enterprises import patents
from enterprises.models import IntellectualProperty
from tests.enterprises.archive_pages import page, text

RIGHT = {
    "action": "add", "kind": "utility_model", "number": "ZL 2024 2 0123456.6", "title": "烘干装置",
    "owner": "青山石墨负极（演示）", "way": "own", "granted_on": "2024-08-01",
}  # fmt: skip
PLAIN = "2024201234566"


def add(client, enterprise, **more):
    return client.post(page("enterprise-properties", enterprise), RIGHT | more)


@pytest.mark.parametrize("number", ["2017106018623", "2004100184779", PLAIN])
def test_the_check_character_fits_the_figures_before_it(number):
    assert patents.check_of(number[:-1]) == number[-1]
    assert patents.kind_of(number) is not None
    assert patents.kind_of(f"{number[:-1]}{(int(number[-1]) + 1) % 10}") is None


@pytest.mark.parametrize(
    ("figure", "kind"),
    [("1", "invention"), ("2", "utility_model"), ("3", "design"), ("8", "invention"), ("9", "utility_model"),
     ("4", None)],
)  # fmt: skip
def test_the_fifth_figure_names_the_kind(figure, kind):
    assert patents.kind_of(patents.with_check(f"2024{figure}0123456")) == kind


@pytest.mark.parametrize("number", ["202420123456", "20242012345X", "演示U001013", "", "189920123456"])
def test_what_is_no_number_of_a_patent_names_none(number):
    assert patents.kind_of(number) is None


@pytest.mark.django_db
def test_one_patent_stands_once_whether_its_check_character_is_written_or_not(at_work, enterprise):
    """Otherwise a right of class Ⅱ that was used could be told and used again."""
    assert add(at_work, enterprise, number="2024 2 0123456").status_code == 302
    assert IntellectualProperty.objects.get().number == PLAIN

    assert add(at_work, enterprise).status_code == 409


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["invention", "design", "software", "plant_variety"])
def test_a_number_of_another_kind_is_refused_at_the_kind(kind, at_work, enterprise):
    answer = add(at_work, enterprise, kind=kind, other_number="on")

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["kind"])
    assert "实用新型专利" in str(answer.context["form"].errors["kind"])


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["ABC", "ZL202420123456.8", "国防2011800123"])
def test_a_number_that_does_not_fit_is_asked_about_and_taken_once_that_is_confirmed(
    number, at_work, enterprise
):
    asked = add(at_work, enterprise, number=number)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["number"])
    assert 'name="other_number"' in text(asked)

    assert add(at_work, enterprise, number=number, other_number="on").status_code == 302
    right = IntellectualProperty.objects.get()
    corrected = {"action": "change", "line": right.public_id, "number": number, "title": "烘干箱"}
    assert add(at_work, enterprise, **corrected).status_code == 302


@pytest.mark.django_db
def test_numbers_of_other_rights_have_forms_of_their_own(at_work, enterprise):
    assert add(at_work, enterprise, kind="software", number="2024SR0123456").status_code == 302
