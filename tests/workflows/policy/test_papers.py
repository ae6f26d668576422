import pytest

from workflows.policy.letters import parse_letters
from workflows.policy.papers import BRACES, fill_all, parse_number
from workflows.policy.reading import Place, PlanError

from .making import programme

QUESTION = {"question": "a", "type": "short_text", "title": "甲"}


def form(*questions, **more):
    return programme(form=[{"page": "one", "title": "一", "questions": list(questions)}], **more).form


def test_questions_have_sensible_defaults():
    (question,) = form(QUESTION).questions

    assert (question.required, question.max_length, question.choices, question.when) == (True, 100, (), None)


def test_choices_are_a_list_or_a_mapping():
    listed, mapped = form(
        {**QUESTION, "type": "choice", "choices": ["论文", "专利"]},
        {**QUESTION, "question": "b", "type": "choices", "choices": {"x": "甲", "y": "乙"}},
    ).questions

    assert listed.choices == (("论文", "论文"), ("专利", "专利"))
    assert mapped.choices == (("x", "甲"), ("y", "乙"))


def test_a_condition_looks_at_another_answer():
    _, asked = form(
        {**QUESTION, "type": "yes_no"},
        {**QUESTION, "question": "b", "when": {"question": "a", "one_of": [True]}},
    ).questions

    assert [asked.when.holds({"a": answer}) for answer in (True, False, None)] == [True, False, False]
    assert not asked.when.holds({})


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({**QUESTION, "type": "text"}, "“text”不在可选之列"),
        ({**QUESTION, "type": "choice"}, "选择题缺少 choices"),
        ({**QUESTION, "choices": ["x"]}, "只有选择题可以写 choices"),
        ({**QUESTION, "type": "table"}, "columns 与 type: table 须同时写"),
        ({**QUESTION, "confirm": "我承诺"}, "confirm 与 type: statement 须同时写"),
        ({**QUESTION, "when": {"question": "z", "one_of": [1]}}, "when 里的问题“z”不在申报书中"),
        ({**QUESTION, "type": "attachment"}, "附件“a”须同时写在 documents"),
        ({**QUESTION, "question": "A b"}, "只能用小写字母"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(question, sentence):
    with pytest.raises(PlanError, match=sentence):
        form(question)


def test_two_questions_of_one_name_are_refused():
    with pytest.raises(PlanError, match="“a”用了两次"):
        form(QUESTION, QUESTION)


@pytest.mark.parametrize(
    ("pattern", "number", "series"),
    [("QN{year}{serial:04d}", "QN20260042", "QN"), ("内科{serial}号", "内科42号", "内科")],
)
def test_numbers_follow_their_pattern(pattern, number, series):
    parsed = parse_number(Place({"pattern": pattern, "source": "text 第一条"}, "number"))

    assert (parsed.format(year=2026, serial=42), parsed.series) == (number, series)


@pytest.mark.parametrize(
    "pattern", ["QN{year}", "{serial.real}", "{serial!r}", "{serial:>99999d}", "{0}{serial}"]
)
def test_a_pattern_with_anything_else_is_refused(pattern):
    with pytest.raises(PlanError, match="只能用"):
        parse_number(Place({"pattern": pattern, "source": "text 第一条"}, "number"))


def test_letters_fill_only_their_known_places():
    letters = parse_letters(
        Place({"granted": {"title": "通知", "paragraphs": ["{applicant}：", "编号{number}。"]}}, "x")
    )

    assert letters["granted"].render(applicant="{number}", number="7") == ("{number}：", "编号7。")
    with pytest.raises(PlanError, match="函件里不能用“{secret}”"):
        parse_letters(Place({"granted": {"title": "通知", "paragraphs": ["{secret}"]}}, "x"))


def test_braces_are_found_whole():
    assert BRACES.findall("{a}{b.c}") == ["a", "b.c"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("谨防诈骗。业务咨询：{联系方式}。", ["谨防诈骗。"]),
        ("业务咨询：{联系方式}。", []),
        ("业务咨询：{联系方式}；共{项数}项。", ["共0项。"]),
        ("共{项数}项；业务咨询：{联系方式}。", ["共0项。"]),
        ("业务咨询：{联系方式}", []),
        ("共{项数}项，业务咨询：{联系方式}。", ["共0项，业务咨询：。"]),
        ("没有可填的。也照写；", ["没有可填的。也照写；"]),
    ],
)
def test_a_sentence_of_which_nothing_that_it_names_is_known_is_left_out(text, written):
    assert fill_all([text], {"联系方式": "", "项数": 0}) == written


def test_a_full_stop_in_what_is_filled_in_divides_no_sentence():
    known = {"reason": "不符。重报", "clause": ""}

    assert fill_all(["理由：{reason}。依据：{clause}。"], known) == ["理由：不符。重报。"]
