"""Lists of what enterprises handed in name the enterprises; the programme's title, the same in each row, does
not stand there for them. Where nobody judges there is no line to look along.
"""

import pytest
from django.urls import reverse

from tests.factories.accounts import MembershipFactory, UserFactory
from tests.workflows import way
from tests.workflows.filing.conftest import at_work
from tests.workflows.way import Link
from workflows.documents.summary_list import summary_list_html
from workflows.forms.ranked import RankedForm
from workflows.models import Application, Batch
from workflows.services import exports, ranking, summary_lists


@pytest.fixture
def screener(batch):
    return MembershipFactory(office=batch.screening_office, user=UserFactory()).user


def names_it_alone(page, application):
    """By its link, with no column for a title."""
    return f">{application.holder.name}</a>" in page and 'data-label="项目名称"' not in page


def test_the_department_s_list_of_a_batch_names_the_enterprises(
    batch, application, checker, recommender, screener
):
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)

    page = at_work(screener).get(reverse("round-applications", args=[batch.public_id])).content.decode()

    assert names_it_alone(page, application)


def test_the_banner_s_list_of_a_batch_names_them_too(batch, application, checker):
    office = checker.memberships.get().office.code
    page = at_work(checker).get(reverse("unit-round", args=[office, batch.public_id])).content.decode()

    assert names_it_alone(page, application)


def test_the_list_that_a_bureau_seals_names_each_once_on_the_page_and_on_paper(
    batch, application, checker, bureau
):
    way.forward(application, Link.BANNER, checker)
    summary_lists.make(batch, bureau, Link.BANNER, by=checker)
    office = checker.memberships.get().office.code

    page = at_work(checker).get(reverse("summary-list", args=[office, batch.public_id])).text
    paper = summary_list_html(summary_lists.latest(batch, bureau, Link.BANNER))

    for text in (page, paper):
        assert text.count(application.holder.name) == 1
        assert not [words for words in ("项目名称", "申报人", "依托单位") if words in text]


def test_the_spreadsheet_of_a_batch_gives_each_with_its_credit_code(batch, application, checker):
    office = checker.memberships.get().office.code
    asked = Batch(round=batch, office=office)

    [row] = exports.rows(asked, Application.objects.filter(pk=application.pk))
    heads = [str(words) for words, _width in exports.columns_of(batch)]

    code = application.holder.organisation.credit_code
    assert row == (1, application.number, application.holder.name, code, application.verification_code)
    assert heads == ["序号", "申报编号", "企业", "统一社会信用代码", "申报书校验码"]


def test_the_inbox_names_an_enterprise_that_is_its_own_unit_once(application, checker):
    page = at_work(checker).get(reverse("inbox")).text

    assert page.count(application.holder.name) == 1


def test_nobody_looks_along_a_line_where_no_expert_judges(batch):
    search = RankedForm({}, ranked=ranking.of(batch))
    sides = [code for code, _title in search.fields["side"].choices]

    assert sides == ["", "granted", "declined", "undecided"]
