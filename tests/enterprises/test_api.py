"""Programs read of archives what the pages show, and strangers as little as there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.enterprises import EnterpriseFactory, YearFactsFactory
from tests.workflows.api.programs import Program, results

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(contact):
    return Program(contact)


@pytest.fixture
def told(enterprise, editions, last_year):
    """Research is 3.2 % of revenue; years before are told as well."""
    for year in (last_year - 1, last_year):
        YearFactsFactory(enterprise=enterprise, year=year, revenue=30_000_000, rd_cost=960_000, staff=100)
    return enterprise


def test_the_contact_reads_the_own_archive_with_the_last_year_first(program, told, last_year):
    EnterpriseFactory()

    (listed,) = results(program.get("enterprises/"))
    whole = program.get(f"enterprises/{told.public_id}/").json()

    assert (listed["id"], listed["name"]) == (told.public_id, told.organisation.name)
    assert [year["year"] for year in whole["years"]] == [last_year, last_year - 1]
    assert (whole["years"][0]["rd_cost"], whole["years"][0]["conversions"]) == (960_000, None)


def test_where_it_stands_is_told_with_the_distance_the_clause_and_the_unknown(program, told):
    found = program.get(f"enterprises/{told.public_id}/standing/?programme=tech_sme").json()

    assert (found["programme"], found["verdict"]) == ("tech_sme", "open")
    assert all(each["citation"] for each in found["findings"] if each["limit"])
    assert any("依据：" in each["basis"] for each in found["items"])
    assert "enterprise.assets" in found["unknown"]


def test_a_group_and_a_sum_have_their_parts_with_limit_clause_and_note(program, told):
    gazelle, hnte, benchmark = (
        program.get(f"enterprises/{told.public_id}/standing/?programme={code}").json()
        for code in ("gazelle", "high_tech_enterprise", "tech_benchmark_leading")
    )
    group = next(each for each in gazelle["findings"] if each["rule"] == "grows_fast")
    base = group["parts"][0]["parts"][0]
    rights = next(each for each in hnte["items"] if each["item"] == "ip")
    intensity = next(each for each in benchmark["findings"] if each["rule"] == "rd_intensity")

    assert [len(each["parts"]) for each in group["parts"]] == [3, 3, 3]
    assert (base["limit"], base["unit"], base["parts"]) == ("10,000,000", "元", [])
    assert (base["citation"], base["unverified"]) == ("《广州市黄埔区瞪羚企业认定条件》认定条件", True)
    assert "计分：" in rights["parts"][0]["basis"]
    assert intensity["note"] == "按三年合计之比，算法是推断，待核实。"


@pytest.mark.parametrize("programme", ["", "youth_fund", "nothing"])
def test_before_what_is_no_programme_in_force_nothing_is_there(program, told, programme):
    assert program.get(f"enterprises/{told.public_id}/standing/?programme={programme}").status_code == 404


def test_before_which_programme_has_to_be_said(program, told):
    answer = program.get(f"enterprises/{told.public_id}/standing/")

    assert answer.status_code == 422
    assert "programme" in str(answer.json())


def test_a_stranger_finds_nothing(told):
    stranger = Program(UserFactory())

    assert results(stranger.get("enterprises/")) == []
    for path in ("", "standing/?programme=tech_sme"):
        assert stranger.get(f"enterprises/{told.public_id}/{path}").status_code == 404
        assert Program().get(f"enterprises/{told.public_id}/{path}").status_code == 401


@pytest.mark.parametrize("rows", [1, 3, 100])
def test_the_list_asks_as_much_for_a_hundred_archives_as_for_one(rows):
    EnterpriseFactory.create_batch(rows)
    officer = Program(MembershipFactory(office__role="screen", office__code="screen@150000").user)

    with CaptureQueriesContext(connection) as queries:
        answer = officer.get("enterprises/?limit=100")

    assert len(results(answer)) == rows
    assert len([each for each in queries if each["sql"].startswith("SELECT")]) == 3
