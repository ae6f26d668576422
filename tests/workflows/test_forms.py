"""Forms made from a programme's questions: they take what people type, keep it, and say what to do."""

import pytest
from django.http import QueryDict
from django.utils import translation

from tests.factories.workflows import RoundFactory
from tests.workflows.drafts import begun, page_of
from trail import clock
from workflows import forms
from workflows.policy.form import Column, Condition, Page, Question
from workflows.services import facts, keepers
from workflows.services.content import Content


@pytest.fixture
def draft(applicant):
    return begun(RoundFactory(), applicant)


def question(type_, **options):
    return Question("asked", type_, "问题", **options)


def cleaned(type_, typed, **options):
    field = forms.field_for(question(type_, required=False, **options))
    return field.clean(typed)


def objection(type_, typed, **options):
    field = forms.field_for(question(type_, **options))
    with pytest.raises(forms.fields.ValidationError) as refused:
        field.clean(typed)
    return "".join(refused.value.messages)


def page_form(application, name, typed=None, *, strict=False):
    data = None
    if typed is not None:
        data = QueryDict(mutable=True)
        for key, value in typed.items():
            data.setlist(key, value if isinstance(value, list) else [value])
    return forms.PageForm(Content(application), page_of(application, name), data, strict=strict)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("200000", 200000),
        ("200,000", 200000),
        (" ２００，０００ ", 200000),
        ("200000.00", 200000),
        ("", None),
    ],
)
def test_money_is_taken_as_people_write_it_and_kept_in_whole_yuan(typed, stored):
    assert cleaned("money", typed) == stored


@pytest.mark.parametrize("typed", ["20万", "1e5", "12.5", "abc", "=1+1", "9" * 30])
def test_money_that_is_not_whole_yuan_is_refused_with_an_example(typed):
    assert "200000" in objection("money", typed)


def test_a_bound_is_named_with_its_unit():
    assert "12月" in objection("integer", "13", maximum=12, unit="月")


@pytest.mark.parametrize(
    "typed", ["2026-03-01", "2026/3/1", "2026.3.1", "2026年3月1日", "20260301", "２０２６－０３－０１"]
)
def test_a_day_is_taken_in_the_usual_ways(typed):
    assert cleaned("date", typed) == "2026-03-01"


@pytest.mark.parametrize("typed", ["2026-02-30", "0026-03-01", "soon", "2026-13-01", "9999-01-01"])
def test_a_day_that_does_not_exist_is_refused(typed):
    assert objection("date", typed)


def test_a_number_is_kept_exactly():
    assert cleaned("number", "3.10") == "3.10"
    assert objection("number", "NaN")
    assert objection("number", "0.1234567")


def test_html_and_formulas_stay_plain_text():
    for text in ("<script>alert(1)</script>", "=cmd|'/c calc'!A1", "{{ user.password }}", "草&amp;本"):
        assert cleaned("short_text", text) == text


def test_signs_that_nobody_can_see_are_left_out_and_mongolian_joiners_stay():
    assert cleaned("short_text", "草\x00原\x08\u202e文\ufeff字") == "草原文字"
    mongolian = "ᠮᠣᠩ\u180bᠭᠣᠯ\u202fᠤᠨ\u200d"
    assert cleaned("short_text", mongolian) == mongolian


def test_a_short_text_is_one_line_and_a_long_one_keeps_its_lines():
    assert cleaned("short_text", " 羊草\r\n种质 ") == "羊草 种质"
    assert cleaned("long_text", "一\r\n\r\n二\r\n") == "一\n\n二"


def test_line_ends_do_not_count_twice():
    assert cleaned("long_text", "一\r\n二", max_length=3) == "一\n二"
    assert "1" in objection("long_text", "一\r\n二三", max_length=3)


def test_an_identity_number_is_refused_in_any_text():
    assert objection("long_text", "身份证 150102199605010011 如上", max_length=100)


def test_few_options_are_buttons_and_many_a_list():
    few = forms.field_for(question("choice", choices=(("a", "甲"), ("b", "乙"))))
    many = forms.field_for(question("choice", choices=tuple((str(n), str(n)) for n in range(9))))

    assert few.widget.input_type == "radio"
    assert many.widget.input_type == "select"


class Archive(keepers.Keeper):
    comes_first = True


def test_what_an_archive_settles_is_shown_and_not_asked(draft, monkeypatch):
    def answers(holder, day, year, apart_from):
        return {"person.department": facts.Known("草业学院", "档案")}

    monkeypatch.setitem(keepers.KEEPERS, "person", Archive())
    monkeypatch.setitem(facts.PROVIDERS, "person", [*facts.PROVIDERS["person"], answers])
    form = page_form(draft, "basic")

    assert "department" not in form.fields
    assert "草业学院" in [each["answer"] for each in form.fixed]


def test_what_is_known_is_filled_in_with_its_origin(draft, applicant):
    facts.write(draft.holder, {"person.department": "草业学院"}, source="档案", by=applicant)

    field = page_form(draft, "basic")["department"]

    assert field.value() == "草业学院"
    assert "档案" in field.help_text
    assert str(clock.today()) in field.help_text


def test_what_only_the_system_knows_is_shown_and_never_taken(draft):
    form = page_form(draft, "basic", {"name": "另一个人", "department": "草业学院"})

    assert form.fixed[0] == {"question": "姓名", "answer": "呼都特"}
    assert form.is_valid()
    assert "name" not in form.savable
    assert form.savable["department"] == "草业学院"


def test_a_draft_may_be_saved_half_filled_in(draft):
    form = page_form(draft, "project", {"title": "羊草", "keywords": ""})

    assert form.is_valid()
    assert form.savable["title"] == "羊草"
    assert form.savable["keywords"] is None


def test_finishing_a_page_needs_everything_that_is_required(draft):
    form = page_form(draft, "project", {"title": "羊草"}, strict=True)

    assert not form.is_valid()
    assert "title" not in form.errors
    assert {"keywords", "field", "money"} <= set(form.errors)
    assert form.savable["title"] == "羊草"


def test_what_cannot_be_stored_is_refused_and_everything_typed_is_kept(draft):
    typed = {"title": "草" * 60, "money": "二十万", "keywords": "<b>草</b>"}
    form = page_form(draft, "project", typed)

    assert set(form.errors) == {"title", "money"}
    assert [form[name].value() for name in typed] == list(typed.values())
    assert form.savable["keywords"] == "<b>草</b>"
    assert "title" not in form.savable


def test_a_wrong_answer_to_what_is_not_asked_is_no_error(draft):
    form = page_form(draft, "basic", {"degree": "none", "degree_on": "soon", "title_level": "none"})

    assert form.is_valid()
    assert "degree_on" not in form.savable


def test_a_condition_on_the_same_page_is_told_in_words(draft):
    entries = {entry.question.name: entry for entry in page_form(draft, "project").entries}

    assert entries["partners"].when == ("has_partner", "yes")
    assert "是否有合作单位" in entries["partners"].hint


def test_a_condition_on_another_page_decides_on_the_server(draft, applicant):
    papers = [question.name for question in page_form(draft, "papers").asked]
    assert "degree_certificate" not in papers

    facts.write(draft.holder, {"person.degree": "doctor"}, source="档案", by=applicant)
    papers = [question.name for question in page_form(draft, "papers").asked]
    assert "degree_certificate" in papers


def rows(*cells, total=None):
    data = {"schedule-TOTAL_FORMS": str(total or len(cells)), "schedule-INITIAL_FORMS": "0"}
    for number, row in enumerate(cells):
        data |= {f"schedule-{number}-{name}": value for name, value in row.items()}
    return data


def test_rows_are_stored_without_the_empty_and_the_removed_ones(draft):
    form = page_form(
        draft,
        "rationale",
        rows(
            {"year": "2027", "work": "观测"},
            {"year": "", "work": ""},
            {"year": "2028", "work": "x", "DELETE": "on"},
        ),
    )

    assert form.is_valid()
    assert form.savable["schedule"] == [{"year": 2027, "work": "观测"}]


def test_a_wrong_cell_is_named_by_its_row_and_column_and_kept(draft):
    form = page_form(draft, "rationale", rows({"year": "明年", "work": "观测"}))

    (problem,) = form.problems
    assert problem["id"] == "id_schedule-0-year"
    assert "年度研究计划" in problem["text"]
    assert "schedule" not in form.savable
    assert form.tables["schedule"].forms[0]["year"].value() == "明年"


def test_more_rows_than_allowed_are_refused(draft):
    form = page_form(draft, "rationale", rows(*[{"year": "2027", "work": "观测"}] * 6))

    assert "5" in form.problems[0]["text"]


def test_a_finished_page_needs_the_least_number_of_rows(draft):
    form = page_form(draft, "rationale", rows({}), strict=True)

    assert "schedule" in form.errors


def test_rows_that_were_not_sent_are_left_alone(draft):
    form = page_form(draft, "rationale", {"goals": "目标"})

    assert form.is_valid()
    assert "schedule" not in form.savable


def test_a_million_rows_claimed_do_not_make_a_million_fields(draft):
    form = page_form(draft, "rationale", rows({}, total=10**9))

    assert not form.is_valid()
    assert len(form.tables["schedule"].forms) <= 100


def test_programs_pass_the_same_checks_with_json(draft):
    form = forms.page_form_from_answers(
        draft,
        "project",
        {
            "title": "羊草",
            "money": 100000,
            "has_partner": False,
            "ethics_kinds": ["human"],
            "since": "2027-01-01",
        },
    )

    assert form.is_valid(), form.errors
    assert form.cleaned_answers == {
        "title": "羊草",
        "money": 100000,
        "has_partner": False,
        "ethics_kinds": ["human"],
        "since": "2027-01-01",
    }


def test_programs_are_told_what_is_not_asked(draft):
    form = forms.page_form_from_answers(draft, "basic", {"name": "别人", "status": "granted"})

    assert not form.is_valid()
    assert form.cleaned_answers == {}


def test_rows_from_a_program_are_rows(draft):
    form = forms.page_form_from_answers(draft, "rationale", {"schedule": [{"year": 2027, "work": "观测"}]})
    strange = forms.page_form_from_answers(draft, "rationale", {"schedule": "all"})

    assert form.is_valid()
    assert form.cleaned_answers == {"schedule": [{"year": 2027, "work": "观测"}]}
    assert not strange.is_valid()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_type_of_question_has_a_field(language):
    with translation.override(language):
        for type_ in ("short_text", "long_text", "number", "integer", "money", "date", "yes_no"):
            assert forms.field_for(Column("c", type_, "列")).label == "列"
        statement = forms.field_for(question("statement", confirm="本人承诺"))
        assert statement.label == "本人承诺"


def test_conditions_chain(draft):
    page = Page(
        "p",
        "页",
        (
            Question("a", "yes_no", "甲"),
            Question("b", "yes_no", "乙", when=Condition("a", (True,))),
            Question("c", "short_text", "丙", when=Condition("b", (True,))),
        ),
    )
    data = QueryDict("a=no&b=yes&c=")
    form = forms.PageForm(Content(draft), page, data, strict=True)

    assert form.is_valid()
