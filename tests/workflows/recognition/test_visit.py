"""The banner's visit: one form an enterprise, figures seen on the spot beside those of the archive."""

import re

import pytest

from cultivation.seed.filling import pdf
from enterprises.models import PropertyUse
from tests.workflows import way
from tests.workflows.recognition.walk import visited
from tests.workflows.reviews.panel import browser
from tests.workflows.way import Link
from workflows.documents import render
from workflows.documents.visit import visit_html
from workflows.services import summary_lists, visits
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db
SEEN = {"staff": 95, "tech_staff": 10, "revenue": 60_000_000, "rd_recognition": 3_000_000, "conversions": 5}
WHY = "年末有5人离职，尚未更新档案"


def sending(**changes):
    """What the banner's browser sends after the visit."""
    asked = ("premises", "ledger", "equipment", "products", "insured")
    return {
        "outcome": "forwarded",
        "visited_on": "2026-03-01",
        "visited_by": "张三、李四",
        "found": "与申请书基本一致，职工人数有出入，企业已说明。",
        "scan": pdf("visit.pdf"),
        **{f"visit_{name}": "yes" for name in asked},
        **{f"seen_{name}": value for name, value in SEEN.items()},
        "why_staff": WHY,
        **changes,
    }


def address(application, step="first_check"):
    return f"/tasks/{way.open_task(application, step).external_task_id}/"


def test_the_form_shows_each_figure_of_the_archive_and_wants_every_answer(application, checker):
    page = browser(checker).get(address(application)).text
    refused = browser(checker).post(address(application), sending(seen_staff="", visit_ledger=""))

    assert "档案：100 人" in page
    assert "高新技术企业申报现场考察表" in page
    assert refused.status_code == 422
    assert set(refused.context_data["form"].errors) == {"seen_staff", "visit_ledger"}


def test_only_what_forwarding_does_without_is_called_optional(application, checker):
    page = browser(checker).get(address(application))

    labels = re.findall(r'field-label"[^>]*>([^<]+)<span class="optional">', page.text)
    assert {"其他情况", "考察人员"} < set(labels)
    assert not {"职工总数", "设有研发费用辅助账，现场可查", "考察日期", "核实情况", "签字表扫描件"} & set(
        labels
    )


def test_the_league_reads_where_the_spot_differs_from_the_archive(application, checker, recommender):
    taken = browser(checker).post(address(application), sending())
    application.refresh_from_db()
    page = browser(recommender).get(address(application, "recommend")).text

    assert taken.status_code == 302
    assert f"现场 95，档案 100 · 不一致 · {WHY}" in page
    assert "现场 10，档案 10" in page
    assert [
        each.name for each in visits.figures(application, visits.filled(application)) if each.differs
    ] == ["enterprise.staff"]


def test_a_figure_that_differs_is_not_forwarded_without_a_reason_at_its_line(application, checker):
    page = address(application)

    refused = browser(checker).post(page, sending(why_staff=" "))
    with pytest.raises(NotNow):
        way.forward(application, Link.BANNER, checker, checks=visited(application, staff=95))
    same = browser(checker).post(page, sending(why_staff="", seen_staff=100))

    assert refused.status_code == 422
    assert refused.context_data["form"].errors == {"why_staff": ["现场为95，档案为100：请说明不一致的原因。"]}
    assert [words in refused.text for words in ('value="95"', "张三、李四", "企业已说明")] == [True] * 3
    assert same.status_code == 302


def test_the_form_is_printed_empty_before_and_filled_after_and_the_stranger_sees_none(
    application, checker, contact, other_applicant
):
    printed = f"/applications/{application.public_id}/visit.pdf"
    before = b"".join(browser(checker).get(printed).streaming_content)
    browser(checker).post(address(application), sending())
    after = b"".join(browser(checker).get(printed).streaming_content)
    own = b"".join(browser(contact).get(printed).streaming_content)

    assert before.startswith(b"%PDF")
    assert before != after
    assert own == before
    assert browser(other_applicant).get(printed).status_code == 404


@pytest.mark.parametrize("is_filled", [False, True])
def test_the_printed_form_says_whose_it_is_and_has_room_to_write_on_one_page(
    application, checker, enterprise, is_filled
):
    browser(checker).post(address(application), sending())
    said = visits.filled(application) if is_filled else None

    text = visit_html(application, said)

    region = enterprise.organisation.seats.get().region.name
    assert all(each in text for each in (enterprise.organisation.credit_code, region))
    assert ("现场地址" in text) is not is_filled
    assert text.count('<td colspan="2" class="wide">') == 2
    assert render.printed(text, style="sheet").pages == 1


def test_the_rights_that_were_named_are_reserved_with_the_handing_in(application):
    assert PropertyUse.objects.get().case == application.case


def test_the_leagues_letter_goes_before_its_list(application, checker, recommender, round_, league):
    from workflows.documents.summary_list import summary_list_html

    browser(checker).post(address(application), sending())
    way.forward(application, Link.BODY, recommender)
    made = summary_lists.make(round_, league, Link.BODY, by=recommender)

    html = summary_list_html(made)

    assert "推荐函" in html
    assert "同意推荐1家企业参加高新技术企业认定" in html
    named = re.search(r"名单见附件《(.*?)》", html)[1]
    assert f"<h1>{round_.title}{named}</h1>" in html
