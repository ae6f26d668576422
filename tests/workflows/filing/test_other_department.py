"""专精特新中小企业: handed in and looked through here, recommended to the department that recognises, whose
numbers and days the register takes over.
"""

from datetime import date
from random import Random

import pytest

from cultivation.seed.filling import Filling
from cultivation.seed.telling import SPECIALISED
from enterprises.models import YearFacts
from tests.factories.enterprises import YearFactsFactory
from tests.factories.workflows import AwardFactory
from tests.workflows import way
from tests.workflows.filing.conftest import FIGURES, TOLD, account_of, drafted, handed_in, plan
from tests.workflows.recognition.walk import Walk
from tests.workflows.way import Link
from trail import clock
from workflows import process
from workflows.documents.package import form_rows, lines_of
from workflows.holdings import holdings
from workflows.models import Award
from workflows.pages import checking
from workflows.policy.calendar import months_after
from workflows.services import applicants, proposing
from workflows.services.content import Content
from workflows.services.errors import NotNow
from workflows.steps.screen import ScreeningForm
from workflows.timeline import timeline

pytestmark = pytest.mark.django_db
SRDI, NUMBER = "srdi_sme", "ZJTX202615001（演示）"
# Of each of three years, beside what every application of a small enterprise tells.
MORE = {
    "rd_staff": 20, "main_revenue": 90_000_000, "net_profit": 8_000_000, "liabilities": 30_000_000,
    "equity_raised": 0,
}  # fmt: skip


@pytest.fixture
def enterprise(enterprise):
    """With the figures of three years, each like the one before."""
    YearFacts.objects.all().delete()
    told = FIGURES | MORE
    for back in (1, 2, 3):
        YearFactsFactory(
            enterprise=enterprise, year=clock.today().year - back, **told, origins=dict.fromkeys(told, TOLD)
        )
    return enterprise


@pytest.fixture
def batch(officer):
    return plan(officer, programme=SRDI)


@pytest.fixture
def walk(desk, batch, checker, recommender):
    return Walk(desk, batch, checker=checker, recommender=recommender)


def recommended(walk, application):
    """Banner and league forward it, the cut-offs come, the department accepts it and signs the list."""
    way.forward(application, Link.BANNER, walk.checker)
    way.forward(application, Link.BODY, walk.recommender)
    walk.round.body_closes_at = clock.now()
    walk.round.save(update_fields=["body_closes_at"])
    walk.desk.close(walk.round)
    way.let_time_pass(walk.round)
    walk.desk.check(way.fresh(application))
    walk.part("propose", lambda by: proposing.grant_rest(walk.round, by=by))
    walk.sign_off()


def results(enterprise, **said):
    """A row of the other department's table."""
    told = {"credit_code": enterprise.organisation.credit_code, "name": enterprise.organisation.name}
    told |= {"number": NUMBER, "since": clock.today().isoformat(), "until": "", "outcome": "认定"}
    return told | said


def test_an_enterprise_goes_from_its_application_to_the_other_departments_number(walk, contact, enterprise):
    application = handed_in(walk.round, contact)
    assert way.steps_of(application) == ["first_check"]
    recommended(walk, application)

    assert walk.waits_for() == ["hand_over"]
    heads, ((*cells,),) = form_rows(walk.round, lines_of(walk.round))
    row = dict(zip(heads, cells, strict=True))
    columns = walk.round.edition.policy.way.package.columns
    assert heads == [column.title for column in columns]
    archive = FIGURES | MORE
    named = {column.title: column.value.partition(".")[2] for column in columns}
    told = {title: archive[name] for title, name in named.items() if name in archive}
    assert (len(told), told) == (8, {title: row[title] for title in told})
    assert (row["企业名称"], row["国民经济行业"]) == (enterprise.organisation.name, "C3091")

    assert walk.hand_over().rows == 1
    wrong = walk.bring_in(results(enterprise, name="别的企业（演示）", outcome="入库"))
    assert (wrong.state, [remark[:2] for remark in wrong.remarks]) == (
        "wrong", [[2, "企业名称"], [2, "认定结果"]],
    )  # fmt: skip
    assert not Award.objects.exists()
    ready = walk.bring_in(results(enterprise))
    assert (ready.state, ready.warnings) == ("ready", [])
    walk.take(ready)
    walk.release()

    award = Award.objects.get(holder=enterprise.holder)
    assert (award.programme, award.number, award.since) == (SRDI, NUMBER, clock.today())
    assert award.until == months_after(award.since, 36)
    assert (way.fresh(application).state, walk.waits_for()) == ("granted", [])


def test_an_end_other_than_after_three_years_is_pointed_out_and_taken_over(walk, contact, enterprise):
    recommended(walk, handed_in(walk.round, contact))
    walk.hand_over()
    in_time, early = (months_after(clock.today(), months) for months in (36, 24))

    assert walk.bring_in(results(enterprise, until=in_time.isoformat())).warnings == []
    brought = walk.bring_in(results(enterprise, until=early.isoformat()))
    assert (brought.state, [remark[:2] for remark in brought.warnings]) == ("ready", [[2, "有效期至"]])
    walk.take(brought)
    walk.release()

    assert Award.objects.get().until == early


@pytest.mark.parametrize(
    ("day", "answers", "clause"),
    [
        (date(2026, 1, 17), [("met", "")] * 4, "附件2 认定条件"),
        (date(2026, 1, 18), [("open", "by_hand")], "全文"),
    ],
)
def test_the_formal_check_goes_by_the_standard_in_force_and_people_answer_what_nobody_has_seen(
    officer, contact, day, answers, clause
):
    filling = Filling(Random(7))
    filling.known |= SPECIALISED
    round_ = plan(officer, programme=SRDI, policy_date=day)
    application = filling.submit(round_, account_of(contact))
    lines = checking.lines(ScreeningForm(programme=application.edition.policy), Content(application))
    standard = next(line for line in lines if line["entry"].code == "standard")

    assert [(each["answer"], each["reason"]) for each in standard["findings"]] == answers
    # A group has its clauses at its parts.
    cited = [each["source"] for each in standard["findings"] if each["source"]]
    assert cited
    assert all(source.endswith(clause) for source in cited)


@pytest.mark.parametrize(("years", "may"), [(0, True), (1, False)])
def test_who_holds_it_applies_anew_in_its_last_year_only(batch, enterprise, contact, years, may):
    this_year = clock.today().year
    AwardFactory(
        holder=enterprise.holder, programme=SRDI, number=NUMBER,
        since=date(this_year + years - 3, 12, 31), until=date(this_year + years, 12, 31),
    )  # fmt: skip

    assert bool(applicants.barred([batch], enterprise.holder)) == (not may)
    if may:
        process.submit(drafted(batch, contact), by=contact)
    else:
        with pytest.raises(NotNow, match=NUMBER):
            drafted(batch, contact)


def test_while_it_lies_with_the_other_department_its_applicant_and_the_bureaus_read_with_whom_and_since_when(
    walk, contact, enterprise
):
    application = handed_in(walk.round, contact)
    recommended(walk, application)
    platform, today = "自治区工业和信息化厅", clock.today().isoformat()
    assert holdings([way.fresh(application)])[application.pk].who != platform

    walk.hand_over()
    held, current = holdings([way.fresh(application)])[application.pk], current_of(application)
    ready = walk.bring_in(results(enterprise))
    walk.take(ready)

    assert (held.who, current.who) == (platform, platform)
    assert [today in each for each in (held.step, current.title)] == [True, True]
    assert holdings([way.fresh(application)])[application.pk].who == walk.round.screening_office.title
    assert current_of(application).who == walk.round.deciding_office.title


def current_of(application):
    """The step of its way at which it is now, as its applicant reads it."""
    return next(step for step in timeline(way.fresh(application)) if step.state == "current")
