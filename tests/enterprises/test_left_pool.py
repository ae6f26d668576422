"""A place in the pool is left (出库): nowhere, whatever the reason, is it said to be revoked (撤销)."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook
from viewflow.workflow.models import Task

from enterprises import reminders
from enterprises.certificates import checking
from tests.enterprises.changing import signed_in
from tests.enterprises.register import ended
from tests.enterprises.test_holders import HEADINGS, HEADS, NAMES, ground, row
from tests.factories.workflows import AwardFactory
from trail import clock
from workflows.models import ProgrammeEdition, Revocation
from workflows.services import endings

pytestmark = pytest.mark.django_db
FOUND = "经复核，报送的研发费用不实。"


def path_of(matter):
    task = Task.objects.get(process__case_process__case=matter.case, finished=None, flow_task_type="HUMAN")
    return reverse("task", args=[task.external_task_id])


def words_of(page):
    """A page's main part: beside it stand menus that name every matter."""
    return page.content.decode().partition("<main")[2]


@pytest.fixture
def pooled(enterprise, editions):
    return AwardFactory(
        holder=enterprise.holder, programme="high_tech_pool", number="PYK202515000001", title="",
        edition=ProgrammeEdition.objects.get(programme="high_tech_pool"),
        since=date(2025, 3, 1), until=date(2028, 3, 1), recorded_at=datetime(2025, 3, 1, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def leaving(pooled, officer, leader, contact):
    """The matter in which somebody is to leave the pool because it is dishonest."""
    told = {"cause": "dishonest", "since": clock.today().isoformat(), "grounds": FOUND}
    asked = signed_in(officer).post(reverse("revocation-new", args=[pooled.public_id]), told)
    assert asked.status_code == 302
    return Revocation.objects.get()


def test_the_way_out_of_the_pool_speaks_of_leaving_at_each_step(
    pooled, leaving, officer, leader, contact, at_work
):
    detail = reverse("revocation", args=[leaving.public_id])
    new = words_of(signed_in(officer).get(reverse("revocation-new", args=[pooled.public_id])))
    shown = [new, words_of(at_work.get(detail)), words_of(at_work.get(path_of(leaving)))]
    at_work.post(path_of(leaving), {"statement": "无异议。"})
    deciding = signed_in(leader).get(path_of(leaving))
    shown.append(words_of(deciding))
    signed_in(leader).post(path_of(leaving), {"outcome": "revoked", "opinion": "同意。"})
    archive = reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id])
    shown += [words_of(at_work.get(each)) for each in (detail, archive)]

    assert all("出库" in each for each in shown)
    assert not any("撤销" in each.replace("撤销、出库", "") for each in shown)
    assert [str(title) for _code, title in deciding.context["form"].fields["outcome"].choices] == [
        "予以出库", "不予出库",
    ]  # fmt: skip
    assert leaving.case.title == f"出库“高新技术企业培育库”：{pooled.holder.name} {pooled.number}"
    texts = contact.notifications.order_by("pk").values_list("text", flat=True)
    assert [("出库" in text, "撤销" in text) for text in texts] == [(True, False)] * 2


def test_who_stays_in_the_pool_is_told_so_in_the_same_word(pooled, leaving, leader, contact):
    signed_in(contact).post(path_of(leaving), {"statement": "不属实。"})
    signed_in(leader).post(path_of(leaving), {"outcome": "kept", "opinion": "不属实。"})

    assert "不予出库" in contact.notifications.latest("pk").text


def test_whose_term_ran_out_is_told_that_it_left(pooled, contact):
    reminders.remind(pooled.until + timedelta(days=1))

    assert "已于 2028-03-01 到期出库。" in contact.notifications.latest("pk").text


@pytest.mark.parametrize("cause", ["recognised", "expired", "ineligible", "dishonest"])
def test_the_register_the_history_and_the_own_page_say_that_it_left_and_why(pooled, officer, at_work, cause):
    title = endings.cause_of(pooled, cause).title
    endings.end(pooled, endings.cause_of(pooled, cause), since=clock.today())

    checking, own = signed_in(officer), pooled.holder.enterprise.public_id
    row = words_of(checking.get(reverse("award-detail", args=[pooled.public_id])))
    listed = words_of(checking.get(reverse("register"), {"q": pooled.number}))
    held = words_of(at_work.get(reverse("enterprise-recognitions", args=[own])))
    history = words_of(at_work.get(reverse("enterprise", args=[own])))

    assert ["出库" in each for each in (row, listed, held, history)] == [True] * 4
    assert [title in each for each in (row, held, history)] == [True] * 3
    assert not any(each in row + listed + held + history for each in ("撤销", "已结束"))


def test_a_place_whose_term_ran_out_this_morning_is_left_before_the_night_says_so(pooled, officer):
    type(pooled).objects.update(until=clock.today() - timedelta(days=1))

    assert "出库" in words_of(signed_in(officer).get(reverse("register"), {"q": pooled.number}))


def test_what_never_was_is_void_and_not_left(pooled, officer, at_work):
    type(pooled).objects.update(**ended("void"))
    own = reverse("enterprise-recognitions", args=[pooled.holder.enterprise.public_id])

    listed = words_of(signed_in(officer).get(reverse("register"), {"q": pooled.number}))
    held = words_of(at_work.get(own))

    assert [("作废" in page, "出库" in page) for page in (listed, held)] == [(True, False)] * 2


def test_what_a_table_brought_in_as_taken_away_left_the_pool(pooled, officer):
    type(pooled).objects.update(**ended("revoked"), imported_from="2025年名单", case=None)
    client = signed_in(officer)

    shown = client.get(reverse("pool"), {"state": "revoked"})
    table = client.get(reverse("pool-xlsx"), {"state": "revoked"}).content
    (row,) = CalamineWorkbook.from_filelike(BytesIO(table)).get_sheet_by_index(0).to_python()[1:]

    assert [each.title for each in shown.context["states"] if each.is_here] == ["出库"]
    assert (row[7], row[9]) == ("出库", "出库")


def test_a_table_of_those_who_left_says_so_in_the_same_word(pooled, officer):
    asked = signed_in(officer).get(reverse("holder-template"), {"programme": "high_tech_pool"})
    told = CalamineWorkbook.from_filelike(BytesIO(asked.content)).get_sheet_by_index(1).to_python()
    (why,) = [line[2] for line in told if line[0] == HEADINGS["end_kind"]]
    filled = row(since="2023-11-06", until="2026-11-05", ended_on="2024-05-01", end_kind="出库")
    judged = checking.judge([HEADS, filled], ground(policy=pooled.edition.policy))

    assert ("出库" in why, "撤销" in why) == (True, False)
    assert [line.end_kind for line in judged.lines] == ["revoked"]
    filled[NAMES.index("end_kind")] = "撤销"
    (refused,) = checking.judge([HEADS, filled], ground(policy=pooled.edition.policy)).remarks
    assert ("出库" in refused.sentence, "撤销" in refused.sentence) == (True, False)


def test_where_the_plan_has_no_word_yet_a_reason_still_stands_there(pooled, officer):
    """Between the migration and the loading of the plan."""
    edition, worded = pooled.edition, deepcopy(pooled.edition.content)
    del worded["upkeep"]["word"]
    ProgrammeEdition.objects.filter(pk=edition.pk).update(content=worded, hash="2" * 64)
    type(pooled).objects.update(**ended("revoked"), imported_from="2025年名单", case=None)

    shown = signed_in(officer).get(reverse("pool"), {"state": "revoked"})

    assert [each.title for each in shown.context["states"] if each.is_here] == ["撤销"]


def test_the_list_for_the_tax_office_has_nobody_who_left_the_pool(pooled, officer):
    AwardFactory(
        holder=pooled.holder, programme="high_tech_enterprise", number="GR2021", since=date(2021, 3, 1),
        imported_from="旧名单", **ended("revoked"),
    )  # fmt: skip
    endings.end(pooled, endings.cause_of(pooled, "dishonest"), since=clock.today())

    answer = signed_in(officer).get(reverse("revoked-export"))

    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()[1:]
    assert [row[2] for row in rows] == ["GR2021"]
