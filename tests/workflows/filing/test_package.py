"""What goes to the national platform of an enterprise, and how its results find it."""

import pytest

from tests.factories.workflows import DecisionFactory
from tests.workflows.filing.conftest import handed_in
from trail import clock
from workflows.documents.package import form_rows, lines_of
from workflows.services import results

pytestmark = pytest.mark.django_db


def test_an_enterprise_is_told_of_by_its_archive_and_found_by_its_credit_code(batch, contact, enterprise):
    application = handed_in(batch, contact)
    DecisionFactory(application=application, money=0)
    code = enterprise.organisation.credit_code

    heads, ((*cells,),) = form_rows(batch, lines_of(batch))

    told = dict(zip(heads, cells, strict=True))
    assert (told["统一社会信用代码"], told["企业名称"]) == (code, "青山石墨负极（演示）")
    assert (told["职工总数（人）"], told["研发费用（元）"], told["Ⅰ类知识产权数"]) == (100, 6_000_000, 1)
    assert told["注册成立日期"] == "2015-06-01"
    rule = batch.edition.policy.way.package.results
    back = {
        "credit_code": code,
        "name": "青山石墨负极(演示)",
        "number": f"{clock.today().year}150105A0000001",
    }
    back |= {"since": clock.today().isoformat(), "outcome": "入库"}
    rows = [list(rule.columns.values()), [back.get(name, "") for name in rule.columns]]
    judged = results.judge(rows, results.ground_of(batch, rows))
    assert ([line.application for line in judged.lines], judged.remarks) == ([application.pk], [])


@pytest.mark.parametrize("column", ["enterprise.industry", "industry"])
def test_a_code_goes_out_alone_whether_a_fact_or_an_answer_fills_the_column(batch, contact, column):
    """Pages and papers have its title beside it; what the platform gets is what it always got."""
    DecisionFactory(application=handed_in(batch, contact), money=0)
    heads, ((*cells,),) = form_rows(batch, lines_of(batch))

    assert dict(zip(heads, cells, strict=True))["国民经济行业"] == "C3091"
    assert lines_of(batch)[0].cell(column) == "C3091"
