"""Who is kept off a panel, and why; each reason from both sides."""

from datetime import date, timedelta

import pytest

from tests.factories.accounts import (
    EmploymentFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.factories.talent import ExpertFactory, ExpertTieFactory
from tests.factories.workflows import ApplicationFactory, RoundFactory
from trail import clock
from workflows.models import Draw, Holder, PanelMember, Participation, ReviewGroup
from workflows.services import reviews
from workflows.services.candidates import candidates
from workflows.services.exclusions import Exclusions, is_same_unit, meet, plain
from workflows.services.loads import loads

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(panel):
    return panel.group(applications=1)


@pytest.fixture
def application(panel, group):
    return panel.round.applications.get()


@pytest.fixture
def reasons(panel, group):
    """A function that tells why an expert is kept off the group's panel."""

    def tell(expert, of=group):
        exclusions = Exclusions(
            panel.round, candidates(clock.today()), reviews.rule_of(panel.round, "written")
        )
        return exclusions.of(of, loads(panel.round)).get(expert.person_id, ())

    return tell


def answered(application, **answers):
    application.answers = application.answers | answers
    application.save()


def earlier(panel, days, leader, member):
    """An application of another round that these two led and joined, so many days ago."""
    application = ApplicationFactory(
        round=RoundFactory(edition=panel.round.edition), submitted=True, holder__person=leader
    )
    application.submitted_at = clock.now() - timedelta(days=days)
    application.save()
    Participation.objects.create(application=application, person=member)


def sat(panel, expert, *, year, fields=("B0201",), state="accepted"):
    """The expert sat on a panel of that year's round."""
    round_ = RoundFactory(edition=panel.round.edition, year=year)
    group = ReviewGroup.objects.create(round=round_, code="G01", title="化学", fields=list(fields))
    draw = Draw.objects.create(
        group=group, number=1, seed="", spec={}, pool=[], result={}, state="locked", drawn_by=panel.drawer,
        drawn_at=clock.now(), witnessed_by=panel.witness, witnessed_at=clock.now(),
    )  # fmt: skip
    PanelMember.objects.create(draw=draw, person=expert.person, ref="r", position=1, state=state)
    return group


def test_an_expert_without_any_tie_is_not_excluded(reasons, application):
    assert reasons(ExpertFactory()) == ()


def test_of_the_unit_of_an_applicant(reasons, application):
    assert reasons(ExpertFactory(unit=application.host_unit)) == ("unit",)


def test_of_the_unit_of_a_member_or_a_part_of_it(reasons, application):
    answered(application, members=[{"name": "王志远", "unit": "红山学院 化学系"}])

    assert reasons(ExpertFactory(unit=OrganisationFactory(name="红山学院"))) == ("unit",)
    assert reasons(ExpertFactory(unit=OrganisationFactory(name="红河学院"))) == ()


def test_of_the_unit_of_another_group_only(panel, reasons, application):
    other = panel.group("G02")

    assert reasons(ExpertFactory(unit=other.applications.first().host_unit)) == ()


@pytest.mark.parametrize("kind", ["kin", "teacher", "cowork"])
def test_tied_to_an_applicant_by_name_and_unit_or_as_a_person(reasons, application, kind):
    applicant = application.holder.person
    unit = application.host_unit.name
    by_name = ExpertTieFactory(kind=kind, name=applicant.name, unit=unit).expert
    by_name_alone = ExpertTieFactory(kind=kind, name=applicant.name).expert
    as_person = ExpertTieFactory(kind=kind, name="曾用名", unit="别处", person=applicant).expert
    namesake = ExpertTieFactory(kind=kind, name=applicant.name, unit="河套绿色农业研究所").expert
    taken_back = ExpertTieFactory(kind=kind, name=applicant.name, ended_at=clock.now()).expert

    assert [reasons(each) for each in (by_name, by_name_alone, as_person)] == [(kind,)] * 3
    assert [reasons(each) for each in (namesake, taken_back)] == [()] * 2


def test_tied_to_a_member(reasons, application):
    answered(application, members=[{"name": "王志远", "unit": "红山学院"}])

    assert reasons(ExpertTieFactory(name="王志远", unit="红山学院（演示）").expert) == ("kin",)


@pytest.mark.parametrize("kind", ["kin", "teacher", "cowork"])
def test_tied_to_anybody_of_an_enterprise_that_applies(reasons, application, kind):
    enterprise = application.host_unit
    application.holder = Holder.objects.create(kind=Holder.Kind.ENTERPRISE, organisation=enterprise)
    application.save()
    contact = application.applicant.display_name

    of_it = ExpertTieFactory(kind=kind, name="财务总监", unit=enterprise.name).expert
    contact_alone = ExpertTieFactory(kind=kind, name=contact).expert
    elsewhere = ExpertTieFactory(kind=kind, name=contact, unit="河套绿色农业研究所").expert

    assert [reasons(each) for each in (of_it, contact_alone)] == [(kind,)] * 2
    assert reasons(elsewhere) == ()


def test_a_tie_to_somebody_else_of_the_unit_is_none_to_a_person_who_applies(reasons, application):
    assert reasons(ExpertTieFactory(name="财务总监", unit=application.host_unit.name).expert) == ()


def test_work_together_counts_for_five_years_and_kinship_for_ever(reasons, application):
    name, today = application.holder.person.name, clock.today()
    border = date(today.year - 5, today.month, min(today.day, 28))
    within = ExpertTieFactory(kind="cowork", name=name, until=border).expert
    before = ExpertTieFactory(kind="cowork", name=name, until=border - timedelta(days=1)).expert
    kin = ExpertTieFactory(kind="kin", name=name, until=date(1999, 1, 1)).expert

    assert [reasons(each) for each in (within, before, kin)] == [("cowork",), (), ("kin",)]


def test_work_together_is_known_from_joint_applications(panel, reasons, application):
    recent, long_ago = ExpertFactory(), ExpertFactory()
    applicant = application.holder.person
    earlier(panel, 300, applicant, recent.person)
    earlier(panel, 6 * 366, applicant, long_ago.person)

    assert (reasons(recent), reasons(long_ago)) == (("cowork",), ())


def test_named_by_an_applicant_to_be_left_out_up_to_three(reasons, application):
    experts = [ExpertFactory(person__name=name) for name in ("甲", "乙", "丙", "丁")]
    rows = [
        {"name": each.person.name, "unit": each.person.employments.get().organisation.name}
        for each in experts
    ]
    answered(application, avoid_reviewers=rows)

    assert [reasons(each) for each in experts] == [("avoid",)] * 3 + [()]


def test_a_namesake_of_another_unit_is_not_left_out(reasons, application):
    expert = ExpertFactory(person__name="甲")
    answered(application, avoid_reviewers=[{"name": "甲", "unit": "河套绿色农业研究所"}])

    assert reasons(expert) == ()


def test_who_applies_or_takes_part_anywhere_in_the_round(panel, reasons, application):
    other = panel.group("G02").applications.first()
    leads = ExpertFactory(person=other.holder.person)
    joins = ExpertFactory()
    Participation.objects.create(application=other, person=joins.person)
    unit = OrganisationFactory(name="红山学院")
    named = ExpertFactory(person__name="王志远", unit=unit)
    answered(other, members=[{"name": "王志远", "unit": "红山学院"}])

    assert [reasons(each) for each in (leads, joins, named)] == [("applied",)] * 3


def test_without_an_account_or_with_one_that_is_closed(reasons, application):
    nobody = ExpertFactory(person__user=None)
    closed = ExpertFactory(person__user__is_active=False)

    assert (reasons(nobody), reasons(closed)) == (("account",), ("account",))


@pytest.mark.parametrize("role", ["screen", "decide", "draw", "witness", "secretary", "supervise"])
def test_an_officer_of_the_round_but_not_of_another_scope(reasons, application, role):
    here, elsewhere = ExpertFactory(), ExpertFactory()
    MembershipFactory(user=here.person.user, office__role=role)
    MembershipFactory(user=elsewhere.person.user, office__role=role, office__code=f"{role}@150100")

    assert (reasons(here), reasons(elsewhere)) == (("officer",), ())


def test_on_the_panel_of_the_same_discipline_last_year(panel, reasons, application):
    year = panel.round.year
    same, finer, other, longer_ago, declined = (ExpertFactory() for _ in range(5))
    sat(panel, same, year=year - 1)
    sat(panel, finer, year=year - 1, fields=["B02"])
    sat(panel, other, year=year - 1, fields=["C05"])
    sat(panel, longer_ago, year=year - 2)
    sat(panel, declined, year=year - 1, state="declined")

    assert [reasons(each) for each in (same, finer)] == [("rotation",)] * 2
    assert [reasons(each) for each in (other, longer_ago, declined)] == [()] * 3


def test_whose_yearly_number_of_reviews_would_be_exceeded(panel, reasons, application):
    just_free, full = ExpertFactory(), ExpertFactory()
    for expert, number in ((just_free, 39), (full, 40)):
        group = sat(panel, expert, year=panel.round.year, fields=["C05"])
        for _ in range(number):
            ApplicationFactory(round=group.round, submitted=True, state="accepted", group=group)

    assert (reasons(just_free), reasons(full)) == ((), ("load",))


def test_of_another_discipline(reasons, application):
    wider, same, finer, other = (ExpertFactory(fields=[code]) for code in ("B", "B0201", "B020103", "B0202"))

    assert [reasons(each) for each in (wider, same, finer, other)] == [(), (), (), ("field",)]


def test_everything_that_excludes_is_told(reasons, application):
    expert = ExpertFactory(unit=application.host_unit, fields=["C05"], person__user=None)
    ExpertTieFactory(expert=expert, name=application.holder.person.name)

    assert reasons(expert) == ("account", "unit", "kin", "field")


def test_the_unit_is_the_one_worked_for_now(reasons, application):
    expert = ExpertFactory()
    expert.person.employments.update(until=clock.today() - timedelta(days=1))
    EmploymentFactory(person=expert.person, organisation=application.host_unit, since=clock.today())

    assert reasons(expert) == ("unit",)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("北疆理工大学（演示）", "北疆理工大学", True),
        ("北疆理工大学", "北疆 理工大学", True),
        ("大学", "北疆理工大学", False),
        ("", "", False),
        ("红山学院", "红山学院附属医院", True),
    ],
)
def test_units_are_the_same_where_one_is_part_of_the_other(one, other, same):
    assert is_same_unit(plain(one), plain(other)) == same


def test_disciplines_meet_where_one_lies_within_the_other():
    assert meet(["B02"], ["B0201"])
    assert meet(["B0201"], ["B02"])
    assert not meet(["B0202"], ["B0201"])
    assert not meet([], ["B0201"])
