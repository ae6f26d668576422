import json

import pytest
from django.core.management import CommandError, call_command

from tests.factories.board import award, day

pytestmark = pytest.mark.django_db


def printed(capsys, *arguments):
    call_command("targets", *arguments)
    return capsys.readouterr().out


def figures(capsys, *arguments):
    said = json.loads(printed(capsys, *arguments, "--format", "json"))
    return said, {row["number"]: row for row in said["indicators"]}


def test_every_indicator_is_told_as_json(plan, capsys):
    award("youth_fund", day("2024-05-01"))

    said, rows = figures(capsys, "--as-of", "2024-12-31")

    assert (said["as_of"], said["known_on"], said["region"]) == ("2024-12-31", None, "150000")
    assert len(rows) == 42
    young = rows["B1"]
    assert (young["value"], young["baseline"]["value"], young["target"]["value"]) == (1, 0, 550)
    assert (young["attainment"], young["expected"], young["signed"]) == (0.0018, 440.0602, False)
    assert young["targets"][0]["clause"] == "第七章第三节第1项"
    assert sum(league["value"] for league in young["leagues"]) == 1
    assert young["at_end"] is None


def test_an_indicator_without_data_says_so_and_gives_no_number(plan, capsys):
    _said, rows = figures(capsys, "--as-of", "2024-12-31")

    assert (rows["A3"]["value"], rows["A3"]["baseline"]["value"]) == (None, 48.19)
    assert rows["A3"]["open"]


def test_the_day_the_knowledge_and_the_region_can_be_chosen(plan, capsys):
    award("youth_fund", day("2024-05-01"), recorded=day("2024-07-01"), region="150200")

    arguments = ("--as-of", "2024-12-31", "--known-on")
    assert figures(capsys, *arguments, "2024-06-30")[1]["B1"]["value"] == 0
    assert figures(capsys, *arguments, "2024-07-01", "--region", "150200")[1]["B1"]["value"] == 1
    assert figures(capsys, *arguments, "2024-07-01", "--region", "150100")[1]["B1"]["value"] == 0


def test_the_period_s_last_day_is_told_after_it(plan, capsys):
    award("youth_fund", day("2026-05-01"))

    _said, rows = figures(capsys, "--as-of", "2026-11-20")

    assert (rows["B1"]["value"], rows["B1"]["at_end"]["value"]) == (1, 0)
    assert rows["B1"]["at_end"]["day"] == "2025-12-31"


def test_the_table_names_every_indicator_with_its_clause(plan, capsys):
    text = printed(capsys, "--as-of", "2025-12-31")

    assert "\nB1 自治区青年创新人才（新增）（人）" in text
    assert "内政办发〔2021〕39号 第七章第三节第1项" in text
    assert text.count("内政办发〔2021〕39号") == 42


@pytest.mark.parametrize(
    "wrong", [("--as-of", "2025-13-01"), ("--region", "999999"), ("--known-on", "gestern")]
)
def test_what_is_not_understood_is_refused(plan, wrong):
    with pytest.raises(CommandError):
        call_command("targets", *wrong)
