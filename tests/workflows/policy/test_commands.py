import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

HEADER = "名称,enterprise.staff,enterprise.tech_staff"


def run(*arguments):
    out, err = StringIO(), StringIO()
    call_command(*arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(f"\ufeff{HEADER}\n甲,501,\n乙,500,100\n".encode())
    return path


def rows(text):
    return list(csv.DictReader(StringIO(text)))


def test_explain_reads_a_programme_back_in_chinese():
    out, _ = run("explain", "youth_fund", "--on", "2026-03-01")

    assert out.startswith("自治区自然科学基金青年基金项目（youth_fund），2026年3月1日施行中的规定\n")


def test_explain_tells_the_facts():
    out, _ = run("explain", "tech_sme", "--facts")

    assert "enterprise.ip_class_one  Ⅰ类知识产权数" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["explain", "nothing"], "nothing"),
        (["explain", "tech_sme", "--on", "1.3.2026"], "1.3.2026"),
        (["explain", "tech_sme", "--on", "2017-05-02"], "2017-05-03 起施行"),
        (["explain", "tech_leading_enterprise", "--on", "2025-04-24"], "tech_benchmark_leading"),
        (["explain", "tech_benchmark_leading", "--on", "2025-04-23"], "tech_leading_enterprise"),
        (["explain", "tech_leading_enterprise", "--on", "2022-09-15"], "2022-09-16 起施行"),
        (["assess", "tech_sme", "--on", "2026-03-01", "--input", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_answered_is_said_plainly(arguments, sentence):
    with pytest.raises(CommandError, match=sentence):
        run(*arguments)


def test_assess_writes_beside_the_rows_what_each_rule_says(table, tmp_path):
    output = tmp_path / "out.csv"

    out, _ = run("assess", "tech_sme", "--on", "2026-03-01", "--input", str(table), "--output", str(output))

    written = output.read_bytes()
    first, second = rows(written.decode("utf-8-sig"))
    assert (out, written[:3]) == ("", b"\xef\xbb\xbf")
    assert (first["名称"], first["verdict"], first["staff_limit"]) == ("甲", "not_met", "not_met")
    assert (second["verdict"], second["staff_limit"], second["revenue_limit"]) == (
        "open",
        "met",
        "open:missing",
    )
    assert (second["score_low"], second["score_high"]) == ("12", "92")


def test_assess_without_output_prints_the_table_and_explains(table):
    out, _ = run("assess", "tech_sme", "--on", "2026-03-01", "--input", str(table), "--explain")

    assert "职工总数不超过500人：职工总数为501人，要求不超过500人，不符合。" in rows(out)[0]["sentences"]


def test_assess_names_the_row_and_column_of_a_bad_cell(table):
    table.write_text(f"{HEADER}\n甲,五百,\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第 2 行“enterprise.staff”列：“五百”应当是整数"):
        run("assess", "tech_sme", "--on", "2026-03-01", "--input", str(table))


def test_assess_refuses_to_write_where_it_cannot(table, tmp_path):
    with pytest.raises(CommandError, match="out.csv"):
        run(
            "assess",
            "tech_sme",
            "--on",
            "2026-03-01",
            "--input",
            str(table),
            "--output",
            str(tmp_path / "no" / "out.csv"),
        )


@pytest.mark.parametrize(
    ("name", "why"), [("none.csv", "没有这个文件或文件夹"), (".", "这是文件夹")], ids=["absent", "folder"]
)
def test_a_file_that_cannot_be_read_is_told_why_in_chinese(tmp_path, name, why):
    with pytest.raises(CommandError, match=f"读不到文件.*：{why}"):
        run("assess", "tech_sme", "--on", "2026-03-01", "--input", str(tmp_path / name))


@pytest.mark.parametrize("lacking", ["--on", "--input"])
def test_what_assess_lacks_is_said_in_chinese_with_exit_code_one(table, lacking, capsys):
    given = {"--on": "2026-03-01", "--input": str(table)}
    words = [word for name, value in given.items() if name != lacking for word in (name, value)]

    with pytest.raises(SystemExit) as left:
        execute_from_command_line(["manage.py", "assess", "tech_sme", *words])

    assert left.value.code == 1
    assert "请写：assess" in capsys.readouterr().err


def test_assess_names_the_columns_that_are_no_facts(table):
    _, err = run("assess", "tech_sme", "--on", "2026-03-01", "--input", str(table))

    assert err == "不是事实、原样保留的列：名称\n"
