import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from workflows.policy import cells, facts, tabular

from .making import DAY, limit, programme, rule, scored

COUNTED = rule("counted", fact="try.count", at_least=limit(5))


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def judge(text, tried=None, **more):
    return read(tabular.judge(tried or programme(COUNTED), text, DAY, **more))


def refusal(text, tried=None):
    with pytest.raises(tabular.TableError) as refused:
        tabular.judge(tried or programme(COUNTED), text, DAY)
    return refused.value.sentences


def test_answers_stand_beside_the_rows_as_they_came():
    rows = judge('名称,try.count\n"甲, 公司",5\n乙,\n丙,4\n')

    assert rows == [
        {
            "名称": "甲, 公司",
            "try.count": "5",
            "verdict": "met",
            "score_low": "",
            "score_high": "",
            "counted": "met",
        },
        {
            "名称": "乙",
            "try.count": "",
            "verdict": "open",
            "score_low": "",
            "score_high": "",
            "counted": "open:missing",
        },
        {
            "名称": "丙",
            "try.count": "4",
            "verdict": "not_met",
            "score_low": "",
            "score_high": "",
            "counted": "not_met",
        },
    ]


def test_a_scorecard_gives_its_range():
    item = {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, 5: 10})}
    tried = scored(item, bars={"total": {"at_least": 10}})

    rows = judge("try.count,try.yes\n5,true\n,true\n", tried)

    assert [(row["score_low"], row["score_high"], row["pass_mark"]) for row in rows] == [
        ("10", "10", "met"),
        ("0", "10", "open:missing"),
    ]


def test_ratios_come_from_their_two_columns():
    tried = programme(rule(fact="try.ratio", at_least=limit(25)))

    rows = judge("try.top,try.bottom\n24999,100000\n1,4\n1,0\n", tried)

    assert [row["tried"] for row in rows] == ["not_met", "met", "open:by_hand"]
    assert refusal("try.ratio\n25\n", tried) == [
        "第 1 行：“try.ratio”是比值，请改为给出两个整数列：try.top、try.bottom"
    ]


@pytest.mark.parametrize(
    ("fact", "test", "met", "not_met"),
    [
        ("try.yes", {"one_of": limit([True])}, ["true", "True", "是", "1"], ["false", "否", "0"]),
        ("try.kind", {"one_of": limit(["a"])}, ["a", "甲"], ["b", "乙"]),
        ("try.day", {"at_least": limit("2026-01-01")}, ["2026-01-01"], ["2025-12-31"]),
        ("try.count", {"at_least": limit(5)}, ["5", " 6 ", "007"], ["-1", "0"]),
    ],
)
def test_cells_are_read_as_people_write_them(fact, test, met, not_met):
    tried = programme(rule(fact=fact, **test))

    rows = judge("\n".join([f"名称,{fact}", *(f"x,{cell}" for cell in [*met, *not_met])]), tried)

    assert [row["tried"] for row in rows] == ["met"] * len(met) + ["not_met"] * len(not_met)


def test_a_header_may_be_the_title_of_a_fact():
    assert [row["counted"] for row in judge("数目\n5\n")] == ["met"]


def test_answers_given_by_hand_are_columns_too():
    tried = programme(rule(by_hand="看一看", source="text 第一条"))

    assert [row["tried"] for row in judge("by_hand.tried\n是\n否\n\n", tried)] == ["met", "not_met"]
    assert [row["tried"] for row in judge("x,by_hand.tried\na,\n", tried)] == ["open:by_hand"]


def test_every_cell_that_cannot_be_read_is_named_by_row_and_column():
    assert refusal("数目,try.count2\n5,1\n") == [
        "第 1 行：不认识事实“try.count2”，可用 explain tried --facts 查看"
    ]
    assert refusal("名称,try.count\na,5\nb,五\nc,1.5\nd,9999999999999999999\n") == [
        "第 3 行“try.count”列：“五”应当是整数，不带逗号、单位和小数",
        "第 4 行“try.count”列：“1.5”应当是整数，不带逗号、单位和小数",
        "第 5 行“try.count”列：“9999999999999999999”应当是整数，不带逗号、单位和小数",
    ]


def test_a_long_list_of_bad_cells_is_cut():
    sentences = refusal("try.count\n" + "x\n" * 50)

    assert (len(sentences), sentences[-1]) == (21, "……共 50 处")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "表格是空的"),
        ("try.count,try.count\n1,2\n", "表头“try.count”重复"),
        ("try.count,\n1,2\n", "第 2 列：表头是空的"),
        ("try.count\n1,2\n", "第 2 行：有 2 列，多于表头的 1 列"),
        ("try.count,数目\n1,2\n", "“数目”与“try.count”是同一个事实"),
        ("try.count,verdict\n1,x\n", "表头“verdict”与判断结果的列重名"),
    ],
)
def test_a_table_that_is_not_one_is_refused(text, sentence):
    assert sentence in refusal(text)[0]


def test_sentences_tell_value_limit_and_clause():
    (row,) = judge("try.count\n4\n", explain=True)

    assert row["sentences"] == "试验的条件：数目为4个，要求不低于5个，不符合。依据：text第一条。"


def test_progress_is_told_row_by_row_while_explaining():
    told = []

    judge("try.count\n4\n5\n", explain=True, progress=lambda done, whole: told.append((done, whole)))

    assert told == [(0, 2), (1, 2), (2, 2)]


def test_a_table_without_rows_has_only_its_header():
    assert tabular.judge(programme(COUNTED), "try.count\n", DAY).strip() == (
        "try.count,verdict,score_low,score_high,counted"
    )


def test_files_are_read_in_the_encodings_that_spreadsheets_write():
    text = "数目\n5\n"

    assert [tabular.decode(text.encode(encoding)) for encoding in ("utf-8", "utf-8-sig", "gb18030")] == [
        text
    ] * 3
    with pytest.raises(tabular.TableError, match="CSV UTF-8"):
        tabular.decode(b"\xff\xff\xff")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "＝1", "'=1", " =1", "'", "姓名"])
def test_no_cell_runs_in_a_spreadsheet_and_a_judged_table_reads_as_it_was(text):
    file = io.StringIO(newline="")
    csv.writer(file).writerows([[cells.quieted(f"{text}题"), "try.count"], [cells.quieted(text), "-5"]])

    judged = tabular.judge(programme(COUNTED), file.getvalue(), DAY)

    (row,) = read(judged)
    (name, cell), *rest = row.items()
    assert dict(rest)["try.count"] == "-5"
    assert not cells.is_live(name) or name.startswith("'")
    assert (cells.as_written(name).strip(), cells.as_written(cell)) == (f"{text}题".strip(), text)
    again = judged.replace("verdict", "v").replace("score_", "s_").replace("counted", "c")
    assert read(tabular.judge(programme(COUNTED), again, DAY))[0][name] == cell


def told(text, tried):
    sentences = []
    judged = read(tabular.judge(tried, text, DAY, tell=sentences.append))
    return judged, sentences


def test_a_table_with_the_line_ends_of_an_old_macintosh_is_read():
    assert [row["counted"] for row in judge("名称,try.count\r甲,5\r乙,4\r")] == ["met", "not_met"]


@pytest.mark.parametrize(
    "text",
    ["try.count\r5\r\n4\n", "名称,try.count\n甲,5\n" + "x" * 131_073 + ",4\n", '甲,乙\n"' + "a\n" * 70_000],
)
def test_lines_that_cannot_be_told_apart_are_refused_in_chinese(text):
    assert "行起无法分列" in refusal(text)[0]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    assert refusal("try.count\n\n\n5\n五\n\n六\n") == [
        "第 5 行“try.count”列：“五”应当是整数，不带逗号、单位和小数",
        "第 7 行“try.count”列：“六”应当是整数，不带逗号、单位和小数",
    ]


def test_columns_that_are_no_facts_are_carried_along_and_named():
    rows, sentences = told("名称,count,try.count\n甲,7,5\n", programme(COUNTED))

    assert (rows[0]["count"], rows[0]["counted"]) == ("7", "met")
    assert sentences == ["不是事实、原样保留的列：名称、count"]
    assert told("try.count\n5\n", programme(COUNTED))[1] == []


def test_a_whole_number_that_is_too_large_is_told_the_limit(monkeypatch):
    monkeypatch.setitem(facts.REGISTRY, "try.count", replace(facts.get("try.count"), most=10**9))

    assert refusal("try.count\n999999999\n1000000000\n") == [
        "第 3 行“try.count”列：“1000000000”应当是整数，不带逗号、单位和小数，不超过9位"
    ]


def test_a_long_cell_is_told_by_its_beginning():
    assert "“" + "x" * 20 + "…”应当是" in refusal(f"try.count\n{'x' * 999}\n")[0]


BANDED = {"item": "a", "title": "甲", "fact": "try.count", "bands": limit({0: 0, 5: [25, 30]})}


def test_points_outside_what_the_figures_leave_are_not_counted_and_named():
    text = "try.count,judged.a\n5,25\n5,24\n5,30\n4,1\n,12\n4,0\n"

    rows, sentences = told(text, scored(BANDED, bars={"total": {"at_least": 25}}))

    assert [(row["score_low"], row["score_high"]) for row in rows] == [
        ("25", "25"),
        ("25", "30"),
        ("30", "30"),
        ("0", "0"),
        ("12", "12"),
        ("0", "0"),
    ]
    assert sentences == [
        "第 3 行“judged.a”列：24分不在这一行的数所定的25至30分之内，未计入",
        "第 5 行“judged.a”列：1分不在这一行的数所定的0分之内，未计入",
    ]


@pytest.mark.parametrize("points", [-1, 31, 100])
def test_points_that_no_expert_can_give_are_not_counted_and_named(points):
    text = f"try.count,judged.a\n,30\n,0\n,{points}\n"

    rows, sentences = told(text, scored(BANDED, bars={"total": {"at_least": 25}}))

    assert [row["score_low"] for row in rows] == ["30", "0", "0"]
    assert sentences == [f"第 4 行“judged.a”列：{points}分不在这一行的数所定的0至30分之内，未计入"]


def test_points_for_a_scorecard_that_has_ended_count_for_nothing():
    tried = scored(BANDED, bars={"total": {"at_least": 25}}, card={"until": DAY - timedelta(days=1)})

    rows, _ = told("try.yes,judged.a\ntrue,100\n", tried)

    assert (rows[0]["score_low"], rows[0]["score_high"]) == ("", "")


def test_a_yes_or_no_is_asked_for_in_plain_words():
    assert refusal("try.yes\n也许\n", programme(rule(fact="try.yes", one_of=limit([True])))) == [
        "第 2 行“try.yes”列：“也许”应当是“是”或“否”（或 true、false）"
    ]
