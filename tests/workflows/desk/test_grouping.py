"""Grouping: proposed by discipline, changed by the officer, finished when nothing is on its way any more."""

import pytest
from django.db.models import Count
from django.shortcuts import resolve_url
from django.test import Client

from benchmarks.world import statements
from tests.factories.workflows import ApplicationFactory, EditionFactory, HolderFactory
from tests.workflows.stakes import STAKES
from workflows import invariants, process
from workflows.models import Application, Draw, Reconsideration, ReviewGroup
from workflows.policy import grouping as policy
from workflows.services import grouping
from workflows.services.errors import NotNow

pytestmark = pytest.mark.django_db

ACCEPTED = Application.State.ACCEPTED
MANY = {f"a{n}": f"{'BCEH'[n % 4]}{n % 7:02d}{n % 3:02d}" for n in range(1100)}


def sizes(parts):
    return [len(part.members) for part in parts]


def test_no_part_is_larger_than_what_was_said():
    assert max(sizes(policy.propose(MANY, smallest=15, largest=30))) <= 30


def test_every_application_with_a_code_is_in_one_part():
    parts = policy.propose(MANY, smallest=15, largest=30)

    assert sorted(key for part in parts for key in part.members) == sorted(MANY)


def test_exactly_the_largest_size_stays_together_and_one_more_divides():
    codes = {n: "B01" if n % 2 else "B02" for n in range(10)}

    assert len(policy.propose(codes, smallest=1, largest=10)) == 1
    assert len(policy.propose(codes | {10: "B02"}, smallest=1, largest=10)) == 2


def test_one_code_too_large_is_cut_into_equal_pieces():
    assert sizes(policy.propose(dict.fromkeys(range(9), "B0205"), smallest=1, largest=4)) == [3, 3, 3]


def test_small_neighbours_of_one_science_are_joined_and_never_across_sciences():
    codes = {1: "B01", 2: "B02", 3: "B03", 4: "C01"}

    parts = policy.propose(codes, smallest=2, largest=2)

    assert [part.prefixes[0][0] for part in parts] == ["B", "B", "C"]


def accepted(round_, *codes):
    """Accepted applications of the round, with these discipline codes."""
    return [
        ApplicationFactory(round=round_, submitted=True, state=ACCEPTED, answers={"discipline_code": code})
        for code in codes
    ]


@pytest.fixture
def closed_round(desk, whole_round):
    """The round after its cut-off: the officer groups. What came in time is whatever the test brings."""
    came = ApplicationFactory(round=whole_round, submitted=True)
    desk.close(whole_round)
    came.delete()
    return whole_round


@pytest.fixture
def act(desk, closed_round):
    """The officer's acts, through the door that the page uses."""

    def do(name, *args, **kwargs):
        task = desk.task(closed_round.case, "group")
        return process.work(
            task,
            by=desk.officer,
            act=lambda: getattr(grouping, name)(closed_round, *args, by=desk.officer, **kwargs),
        )

    return do


def groups(round_):
    return {group.title: group.size for group in grouping.groups_of(round_)}


def test_a_proposal_puts_each_application_into_the_group_of_its_discipline(act, closed_round):
    accepted(closed_round, "B0101", "B0102", "B0201", "C0101")

    act("propose", smallest=1, largest=2)

    assert groups(closed_round) == {"B01": 2, "B02": 1, "C": 1}


def test_eleven_hundred_applications_are_grouped_in_a_few_queries(act, closed_round):
    first = accepted(closed_round, "B0101")[0]
    Application.objects.bulk_create(copies(first, 1099))

    asked = statements(lambda: act("propose", smallest=15, largest=30))

    assert len(asked) <= 25
    assert Application.objects.filter(round=closed_round, group=None).count() == 0


def copies(application, count):
    """As many more of the application, each of a holder and with a code of its own."""
    holders = HolderFactory.create_batch(count)
    cases = type(application.case).objects.bulk_create(
        type(application.case)(
            kind="application", title="x", edition=application.edition, opened_at=application.created_at
        )
        for _ in range(count)
    )
    for number, (holder, case) in enumerate(zip(holders, cases, strict=True)):
        fields = {
            each.attname: getattr(application, each.attname)
            for each in Application._meta.concrete_fields
            if each.attname not in ("id", "public_id", "number", "holder_id", "case_id", "answers")
        }
        code = f"{'BCEH'[number % 4]}{number % 7:02d}{number % 3:02d}"
        yield Application(
            **fields, holder=holder, case=case, number=f"X{number}", answers={"discipline_code": code}
        )


def test_a_second_proposal_replaces_the_first(act, closed_round):
    accepted(closed_round, "B0101", "B0201")
    act("propose", smallest=1, largest=1)

    act("propose", smallest=1, largest=9)

    assert groups(closed_round) == {"B": 2}


def test_sizes_without_sense_are_refused(act):
    with pytest.raises(NotNow):
        act("propose", smallest=9, largest=8)


def test_merged_groups_carry_the_disciplines_of_both(act, closed_round):
    accepted(closed_round, "B0101", "C0101")
    act("propose", smallest=1, largest=1)

    act("merge", [*ReviewGroup.objects.all()])

    group = ReviewGroup.objects.get()
    assert (group.fields, group.applications.count()) == (["B", "C"], 2)


def test_a_group_is_divided_at_a_border_between_disciplines(act, closed_round):
    accepted(closed_round, "B0101", "B0102", "B0201", "B0202")
    act("propose", smallest=1, largest=9)

    act("split", ReviewGroup.objects.get())

    assert groups(closed_round) == {"B01": 2, "B02": 2}


def test_a_single_application_is_moved(act, closed_round):
    first, _ = accepted(closed_round, "B0101", "C0101")
    act("propose", smallest=1, largest=1)
    target = ReviewGroup.objects.get(title="C")

    act("move", [first], target)

    first.refresh_from_db()
    assert first.group == target


def test_what_has_no_code_is_left_over_until_it_has_a_group(act, closed_round):
    accepted(closed_round, "B0101", "")
    act("propose", smallest=1, largest=1)
    with pytest.raises(NotNow, match="1"):
        act("finish")

    act("gather", title="综合组")

    assert groups(closed_round) == {"B": 1, "综合组": 1}


@pytest.mark.parametrize("state", ["submitted", "returned", "forwarding"])
def test_while_one_is_on_its_way_the_grouping_is_not_finished(act, closed_round, state):
    ApplicationFactory(round=closed_round, submitted=True, state=state)

    with pytest.raises(NotNow, match="1"):
        act("finish")


def test_while_a_review_is_not_answered_the_grouping_is_not_finished(act, closed_round, applicant):
    refused = ApplicationFactory(round=closed_round, submitted=True, state="refused")
    Reconsideration.objects.create(
        application=refused, reason="签字页齐全", asked_by=applicant, asked_at=refused.submitted_at
    )

    with pytest.raises(NotNow, match="1"):
        act("finish")


def test_a_group_for_which_experts_were_drawn_stays(act, closed_round, officer):
    accepted(closed_round, "B0101", "C0101")
    act("propose", smallest=1, largest=1)
    Draw.objects.create(
        group=ReviewGroup.objects.first(), number=1, seed="0", spec={}, pool=[], result=[], drawn_by=officer,
        drawn_at=closed_round.opens_at,
    )  # fmt: skip

    with pytest.raises(NotNow):
        act("merge", [*ReviewGroup.objects.all()])


def test_with_the_groups_finished_the_draw_begins(desk, closed_round, act, client):
    accepted(closed_round, "B0101")
    act("propose", smallest=1, largest=1)
    task = desk.task(closed_round.case, "group")
    client.force_login(desk.officer)

    client.post(resolve_url("task", task.external_task_id), {"action": "finish"})

    assert desk.waits_for(closed_round.case) == ["draw"]


def test_on_the_page_a_proposal_shows_the_counts(desk, closed_round, client):
    accepted(closed_round, "B0101", "B0102", "C0101")
    address = resolve_url("task", desk.task(closed_round.case, "group").external_task_id)
    client.force_login(desk.officer)

    client.post(address, {"action": "propose", "smallest": "1", "largest": "2"})

    rows = client.get(address).context["groups"]
    assert [(group.title, group.size) for group in rows] == [("B", 2), ("C", 1)]


def test_sizes_that_are_missing_are_asked_for_at_their_field(desk, closed_round, client):
    address = resolve_url("task", desk.task(closed_round.case, "group").external_task_id)
    client.force_login(desk.officer)

    answer = client.post(address, {"action": "propose", "smallest": "3"})

    assert answer.status_code == 422
    assert answer.context["form"].has_error("largest")


def test_a_late_winner_joins_a_group_that_stands(desk, closed_round, act, client):
    accepted(closed_round, "B0101")
    act("propose", smallest=1, largest=1)
    task = desk.task(closed_round.case, "group")
    process.perform(task, by=desk.officer, act=lambda: grouping.finish(closed_round, by=desk.officer))
    (late,) = accepted(closed_round, "B0102")
    client.force_login(desk.officer)

    client.post(
        resolve_url("round-groups", closed_round.public_id),
        {"application": late.public_id, "group": ReviewGroup.objects.get().public_id},
    )

    late.refresh_from_db()
    assert late.group == ReviewGroup.objects.get()


def test_before_the_groups_stand_nobody_joins_one_that_way(desk, closed_round, act):
    (late,) = accepted(closed_round, "B0102")
    act("gather", title="综合组")
    Application.objects.update(group=None)

    with pytest.raises(NotNow):
        process.add_to_group(closed_round, late, ReviewGroup.objects.get(), by=desk.officer)


def test_a_group_of_another_round_is_refused(desk, closed_round, act):
    (late,) = accepted(closed_round, "B0102")
    other = ReviewGroup.objects.create(
        round=desk.round(edition=closed_round.edition), code="01", title="别的批次"
    )

    with pytest.raises(NotNow):
        grouping.add_late(late, other, by=desk.officer)


def test_the_groups_of_a_round_break_no_invariant(act, closed_round):
    accepted(closed_round, "B0101", "C0101")
    act("propose", smallest=1, largest=1)

    assert [*invariants.department.every_application_is_in_a_group_of_its_own_round()] == []
    assert ReviewGroup.objects.aggregate(n=Count("pk"))["n"] == 2


def test_nobody_puts_ones_own_application_into_a_group(desk, officer, applicant):
    round_ = desk.round()
    own = ApplicationFactory(round=round_, submitted=True, state=ACCEPTED, applicant=officer)
    group = ReviewGroup.objects.create(round=round_, code="01", title="化学", fields=["B"])

    for act in (
        lambda: grouping.move(round_, [own], group, by=officer),
        lambda: grouping.add_late(own, group, by=officer),
    ):
        with pytest.raises(NotNow, match="本人"):
            act()


@pytest.mark.parametrize("has_a_stake", STAKES)
def test_who_has_a_stake_in_the_round_does_not_group_it(client, desk, closed_round, has_a_stake):
    (application,) = accepted(closed_round, "B0101")
    colleague = desk.colleague_of(desk.officer)
    address = resolve_url("task", desk.task(closed_round.case, "group").external_task_id)
    client.force_login(colleague)
    before = client.get(address).status_code

    has_a_stake(colleague, application)

    assert before == 200
    assert client.get(address).status_code == 404
    assert client.post(address, {"action": "finish"}).status_code == 404
    client.force_login(desk.officer)
    assert client.get(address).status_code == 200


FIELDS = ["electronics", "materials", "energy", "environment"]


@pytest.mark.parametrize(
    ("counts", "sizes_of"),
    [
        ((3, 3, 0, 0), {("electronics",): 3, ("materials",): 3}),
        ((3, 2, 0, 1), {("electronics",): 3, ("materials", "environment"): 3}),
        ((4, 3, 1, 1), {("electronics",): 4, ("materials", "energy", "environment"): 5}),
        ((1, 1, 0, 0), {("electronics", "materials"): 2}),
    ],
)
def test_fields_with_too_few_go_together_and_never_stay_below_the_least(counts, sizes_of):
    of_fields = zip(FIELDS, counts, strict=True)
    values = {f"{field}{n}": field for field, count in of_fields for n in range(count)}

    parts = policy.by_field(values, order=FIELDS, least=3)

    assert {part.prefixes: len(part.members) for part in parts} == sizes_of


def test_enterprises_are_grouped_by_their_field_with_experts_of_its_disciplines(desk, closed_round):
    closed_round.edition = EditionFactory(programme="high_tech_enterprise", whole=True)
    closed_round.save(update_fields=["edition"])
    for field, number in {"electronics": 3, "energy": 1, "materials": 2}.items():
        facts = {"enterprise.high_tech_field": {"value": field}}
        for _ in range(number):
            ApplicationFactory(
                round=closed_round,
                submitted=True,
                state=ACCEPTED,
                assessment={"verdict": "met", "findings": [], "facts": facts},
            )
    page = f"/tasks/{desk.task(closed_round.case, 'group').external_task_id}/"
    officer = Client()
    officer.force_login(desk.officer)

    shown = officer.get(page).text
    answer = officer.post(page, {"action": "propose"})
    listed = officer.get(page, {"group": ReviewGroup.objects.latest("code").public_id}).text

    assert "少于3件的领域合为一组" in shown
    assert answer.status_code == 302
    assert groups(closed_round) == {"电子信息": 3, "新材料、新能源与节能": 3}
    assert [group.fields for group in ReviewGroup.objects.order_by("code")] == [
        ["F"],
        ["B", "E01", "E02", "E03", "E06", "E07"],
    ]
    assert listed.count("新材料</td>") == 2
