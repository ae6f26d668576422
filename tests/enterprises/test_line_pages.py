"""The lines of an archive's parts: added, corrected, taken back and found by its contact."""

import re
from urllib.parse import urlencode

import pytest
from django.utils.html import escape

from accounts.models import FormerName
from enterprises.line_forms import PropertyForm
from enterprises.models import Enterprise, Incident, IntellectualProperty
from tests.enterprises.archive_pages import page, text
from tests.factories.enterprises import PropertyFactory
from trail import clock
from trail.models import ActionLog
from workflows.pages import keyset

pytestmark = pytest.mark.django_db
RIGHT = {
    "action": "add", "kind": "design", "number": "ZL 2024 3 0000003.X", "title": "包装盒",
    "owner": "青山石墨负极（演示）",
    "way": "own", "granted_on": "2024-03-01",
}  # fmt: skip


def test_the_ledger_says_of_which_class_a_right_is_on_its_line_and_where_it_is_chosen(at_work, enterprise):
    PropertyFactory(enterprise=enterprise, kind="software")
    PropertyFactory(enterprise=enterprise, kind="invention")

    shown = text(at_work.get(page("enterprise-properties", enterprise)))

    assert "软件著作权 · Ⅱ类" in shown
    assert "发明专利 · Ⅰ类" in shown
    first, second = re.findall(r'<optgroup label="(.*?)">(.*?)</optgroup>', shown, re.DOTALL)
    assert (first[0], second[0]) == ("Ⅰ类", "Ⅱ类")
    assert "发明专利" in first[1]
    assert "软件著作权" in second[1]


def test_a_number_that_stands_in_a_ledger_already_is_refused_at_its_field(at_work, enterprise):
    address = page("enterprise-properties", enterprise)
    at_work.post(address, RIGHT)

    answer = at_work.post(address, RIGHT)

    assert answer.status_code == 409
    assert "已" in "".join(answer.context["form"].errors["number"])
    assert not answer.context["problem"]


def test_a_right_is_added_once_and_taken_back(at_work, enterprise):
    address = page("enterprise-properties", enterprise)
    assert at_work.post(address, RIGHT).status_code == 302
    right = IntellectualProperty.objects.get()
    assert right.number == "202430000003X"

    assert at_work.post(address, RIGHT).status_code == 409
    assert at_work.post(address, {"action": "end", "line": right.public_id}).status_code == 302
    assert "包装盒" not in text(at_work.get(address))
    foreign = PropertyFactory()
    assert at_work.post(address, {"action": "end", "line": foreign.public_id}).status_code == 404


def test_a_part_is_declared_complete(at_work, enterprise):
    at_work.post(page("enterprise-incidents", enterprise), {"action": "complete"})

    assert set(Enterprise.objects.get().complete) == {"incidents"}
    assert ActionLog.objects.filter(verb="archive_part_complete").count() == 1
    assert "截至" in text(at_work.get(page("enterprise", enterprise)))


def test_an_accident_is_told_by_its_kind_and_one_told_before_is_corrected_to_it(at_work, enterprise, contact):
    address = page("enterprise-incidents", enterprise)
    told = {"title": "甲车间事故", "level": "regional", "day": "2025-03-01", "document": "内应急〔2025〕1号"}
    for kind in ("", "accident"):
        refused = at_work.post(address, told | {"action": "add", "kind": kind})
        assert (refused.status_code, enterprise.incidents.count()) == (422, 0)
    old = Incident.objects.create(
        enterprise=enterprise, kind="accident", told_by="企业", told_on="2025-03-02", **told
    )
    assert "重大安全或质量事故（未说明是哪一种）" in text(at_work.get(address))

    corrected = at_work.post(address, told | {"action": "change", "line": old.public_id, "kind": "quality"})

    assert (corrected.status_code, enterprise.incidents.get().kind) == (302, "quality")
    assert "重大质量事故" in text(at_work.get(address))


def test_a_long_ledger_is_paged_the_newest_first_and_searched_by_title_and_number(
    at_work, enterprise, django_assert_max_num_queries
):
    made = [PropertyFactory(enterprise=enterprise, title=f"装置{n}") for n in range(keyset.SIZE + 1)]
    address = page("enterprise-properties", enterprise)
    with django_assert_max_num_queries(9):
        first = at_work.get(address).context
    second = at_work.get(f"{address}{first['page'].next_url}").context

    shown = [row for row, *_words in first["rows"]], [row for row, *_words in second["rows"]]
    assert shown == (made[:0:-1], made[:1])
    assert (first["number"], second["page"].next_url) == (keyset.SIZE + 1, "")
    for asked in ("装置50", made[50].number):
        assert [row for row, *_words in at_work.get(address, {"q": asked}).context["rows"]] == [made[50]]
    assert "没有符合条件的记录" in text(at_work.get(address, {"q": "无此装置"}))


def test_a_line_is_corrected_on_the_page_where_it_stands_and_paging_leaves_it(at_work, enterprise):
    made = [PropertyFactory(enterprise=enterprise, title=f"装置{n}") for n in range(2 * keyset.SIZE + 1)]
    address, asked = page("enterprise-properties", enterprise), {"q": "装置", "before": made[51].pk}

    listed = at_work.get(address, asked)
    link = f"?{urlencode(asked | {'line': made[50].public_id})}"

    assert f'href="{escape(link)}#add-title"' in text(listed)
    found = at_work.get(f"{address}{link}").context
    assert (found["line"], found["rows"]) == (made[50], listed.context["rows"])
    assert (found["page"].previous_url, found["page"].next_url) == (
        f"?{urlencode({'q': '装置'})}",
        f"?{urlencode({'q': '装置', 'before': made[1].pk})}",
    )


def test_a_page_behind_the_end_is_the_first_one_and_no_search_without_result(at_work, enterprise):
    made = [PropertyFactory(enterprise=enterprise) for _each in range(keyset.SIZE + 1)]
    address = page("enterprise-properties", enterprise)

    behind = at_work.get(address, {"before": made[0].pk})

    assert [row for row, *_words in behind.context["rows"]] == made[:0:-1]
    assert behind.context["page"].previous_url == ""
    IntellectualProperty.objects.update(ended_at=clock.now())
    assert "没有符合条件的记录" not in text(at_work.get(address, {"before": made[0].pk}))


@pytest.mark.parametrize(
    "number", ["ＺＬ２０２４３００００００３．Ｘ", "zl 2024-3-0000003·x", "2024 3 0000003.X"]
)
def test_a_number_is_the_same_however_it_is_written(number):
    form = PropertyForm(RIGHT | {"number": number})

    assert form.is_valid()
    assert form.cleaned_data["number"] == "202430000003X"


@pytest.mark.parametrize("typed", ["ZL 2024 3 0000003.X", "ＺＬ２０２４３００００００３．Ｘ", "2024-3-00000"])
def test_a_line_is_found_by_its_number_as_the_certificate_prints_it(typed, at_work, enterprise):
    right = PropertyFactory(enterprise=enterprise, number="202430000003X")
    PropertyFactory(enterprise=enterprise, number="202430100001X")

    found = at_work.get(page("enterprise-properties", enterprise), {"q": typed}).context["rows"]

    assert [row for row, *_words in found] == [right]


def test_letters_without_any_figure_find_no_number(at_work, enterprise):
    PropertyFactory(enterprise=enterprise, number="202430000003X")

    assert not at_work.get(page("enterprise-properties", enterprise), {"q": "ZL"}).context["rows"]


@pytest.mark.parametrize("number", ["ZL", "Ｚ Ｌ．", "---", "。"])
def test_a_number_without_any_figure_is_refused_at_the_field(number):
    assert set(PropertyForm(RIGHT | {"number": number}).errors) == {"number"}


def test_a_right_of_another_owner_is_asked_about_and_taken_once_that_is_confirmed(at_work, enterprise):
    address, sent = page("enterprise-properties", enterprise), RIGHT | {"owner": "法定代表人"}

    asked = at_work.post(address, sent)

    assert asked.status_code == 422
    assert 'name="other_owner"' in text(asked)
    assert "法定代表人" in text(asked)
    assert not IntellectualProperty.objects.exists()
    assert at_work.post(address, sent | {"other_owner": "on"}).status_code == 302
    right = IntellectualProperty.objects.get()
    assert right.owner == "法定代表人"
    renamed = sent | {"action": "change", "line": right.public_id, "title": "包装箱"}
    assert at_work.post(address, renamed).status_code == 302


@pytest.mark.parametrize("owner", ["青山石墨负极（演示）、某研究院", "青山石墨（演示）"])
def test_a_right_that_the_enterprise_shares_or_got_under_a_former_name_is_not_asked_about(
    owner, at_work, enterprise
):
    FormerName.objects.create(
        organisation=enterprise.organisation,
        name="青山石墨（演示）",
        until=clock.today(),
        recorded_at=clock.now(),
    )

    answer = at_work.post(page("enterprise-properties", enterprise), RIGHT | {"owner": owner})

    assert answer.status_code == 302
