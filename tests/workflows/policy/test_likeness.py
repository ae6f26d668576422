"""What a file takes over from another: the same place, what is its own before it, and nothing by accident."""

import pytest

from workflows.policy import plan
from workflows.policy.likeness import filled
from workflows.policy.reading import PlanError

OTHER = {
    "letters": {"granted": {"title": "立项通知", "paragraphs": ["甲"]}},
    "form": [{"page": "basic", "title": "基本信息"}, {"page": "team", "title": "成员"}],
}


def told(content):
    return filled(content, "mine.yaml", {"other": OTHER}.__getitem__)


def test_a_part_is_taken_over_whole():
    assert told({"letters": {"like": "other"}}) == {"letters": OTHER["letters"]}
    assert told({"form": {"like": "other"}}) == {"form": OTHER["form"]}


def test_what_is_written_beside_it_goes_before():
    assert told({"letters": {"granted": {"like": "other", "title": "入选通知"}}}) == {
        "letters": {"granted": {"title": "入选通知", "paragraphs": ["甲"]}}
    }


def test_an_entry_of_a_list_is_found_by_its_first_name():
    assert told({"form": [{"page": "team", "like": "other"}]}) == {
        "form": [{"page": "team", "title": "成员"}]
    }


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            {"form": [{"page": "nothing", "like": "other"}]},
            "mine.yaml · form 第1项：like 的“other”在同一处没有内容",
        ),
        ({"way": {"notice": {"like": "other"}}}, "mine.yaml · way · notice：like 的“other”在同一处没有内容"),
        (
            {"form": {"like": "other", "page": "more"}},
            "mine.yaml · form：沿用一列的（like），旁边不能再写别的",
        ),
    ],
)
def test_what_is_not_there_cannot_be_taken_over(content, sentence):
    with pytest.raises(PlanError, match=sentence):
        told(content)


def test_files_that_take_over_from_each_other_are_refused(tmp_path):
    (tmp_path / "programmes").mkdir()
    for mine, other in (("first", "second"), ("second", "first")):
        (tmp_path / "programmes" / f"{mine}.yaml").write_text(f"way: {{like: {other}}}\n", encoding="utf-8")

    with pytest.raises(PlanError, match="first.yaml：like 绕回到了自己"):
        plan.programme_content(tmp_path, "first")
