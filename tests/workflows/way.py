"""The whole way of a round, as its people go it: each function is named like an act."""

from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

from viewflow.workflow.models import Task

from accounts.models import Office
from accounts.offices import code
from cultivation.seed.filling import Filling
from tests.factories.accounts import MembershipFactory, OfficeFactory, UserFactory
from tests.factories.workflows import EditionFactory
from trail import clock, outbox
from workflows import nodes, process
from workflows.models import Application, Deadline, Endorsement, PublicNotice
from workflows.services import applications, corrections, endorsing

Link = Endorsement.Link
STEPS = {Link.UNIT: "endorse", Link.BANNER: "first_check", Link.BODY: "recommend"}
ROLES = {Link.UNIT: Office.Role.UNIT, Link.BANNER: Office.Role.BANNER, Link.BODY: Office.Role.RECOMMEND}
ON_SITE = {"visited_on": "2026-11-01", "visited_by": "两人", "found": "属实", "scan": "a" * 22}


def whole_round(officer, *, edition=None, places=10, closes_in=10, days=(20, 30)):
    """An open round of the whole way: the applicants' cut-off in minutes, those of the links in days."""
    now = clock.now()
    round_ = process.plan_round(
        edition or EditionFactory(whole=True),
        by=officer,
        title="2026年度青年基金（演示）",
        year=2026,
        policy_date=clock.today(),
        opens_at=now - timedelta(minutes=1),
        closes_at=now + timedelta(minutes=closes_in),
        unit_closes_at=now + timedelta(days=days[0]),
        body_closes_at=now + timedelta(days=days[1]),
        places=places,
        money=places * 100_000,
        money_each=100_000,
        screening_office=OfficeFactory(role="screen"),
        deciding_office=OfficeFactory(role="decide"),
    )
    return round_


def office_of(organisation, link):
    """The office of an organisation at a link; a unit is activated with it."""
    role = ROLES[link]
    if organisation.activated_at is None:
        organisation.activated_at = clock.now()
        organisation.save(update_fields=["activated_at"])
    return OfficeFactory(role=role, code=code(role, organisation.public_id), organisation=organisation)


def holder_of(organisation, link, **who):
    """Somebody who holds the office of an organisation at a link."""
    return MembershipFactory(office=office_of(organisation, link), user=UserFactory(**who)).user


def account_of(user):
    """The user's account, young enough for every round and with an address."""
    user.person.born, user.person.email = date(1996, 5, 1), "applicant@example.org"
    user.person.save()
    return SimpleNamespace(user=user)


def draft_of(round_, user):
    """A draft of the user that lacks nothing."""
    return Filling(Random(7)).complete(round_, account_of(user))


def handed_in(round_, user):
    """An application of the user, handed in."""
    return Filling(Random(7)).submit(round_, account_of(user))


def fresh(application):
    """The application as it is now."""
    return Application.objects.get(pk=application.pk)


def open_task(application, name):
    """The open task of that step."""
    tasks = Task.objects.filter(process__case_process__case=application.case_id, finished=None)
    return next(task for task in tasks if task.flow_task.name == name)


def steps_of(application):
    """The names of the steps that wait, timers apart."""
    tasks = Task.objects.filter(process__case_process__case=application.case_id, finished=None)
    return sorted(task.flow_task.name for task in tasks.exclude(flow_task_type="TIMER"))


def in_order(application, link):
    """Everything that the link looks at, in order."""
    checks = dict.fromkeys([name for name, _title in endorsing.lines(endorsing.Content(application))], True)
    return checks | ({endorsing.ON_SITE: ON_SITE} if link == Link.BANNER else {})


def forward(application, link, by, **said):
    """The link endorses, checks first or recommends."""
    application = fresh(application)
    said.setdefault("checks", in_order(application, link))
    return process.perform(
        open_task(application, STEPS[link]),
        by=by,
        act=lambda: endorsing.forward(application, link=link, by=by, **said),
    )


def send_back(application, link, by, **remarks):
    """The link returns it with remarks by question."""
    application = fresh(application)
    said = [{"question": question, "text": text} for question, text in remarks.items()]
    return process.perform(
        open_task(application, STEPS[link]),
        by=by,
        act=lambda: endorsing.give_back(application, link=link, remarks=said, by=by),
    )


def turn_down(application, link, by, reason="与本单位研究方向不符"):
    """The link does not recommend it."""
    application = fresh(application)
    return process.perform(
        open_task(application, STEPS[link]),
        by=by,
        act=lambda: endorsing.turn_down(application, link=link, reason=reason, by=by),
    )


def correct(application, **answers):
    """The applicant answers questions of the application that was returned."""
    application = fresh(application)
    for page in application.edition.policy.form.pages:
        named = {question.name for question in page.questions} & set(answers)
        if named:
            saved = applications.save_page(
                application,
                page.name,
                {name: answers[name] for name in named},
                version=application.version,
                by=application.applicant,
                finished=True,
            )
            application.version = saved.version


def pledge(application):
    """The applicant pledges anew."""
    questions = application.edition.policy.form.questions
    correct(application, **{each.name: True for each in questions if each.type == "statement"})


def hand_in_again(application):
    """The applicant pledges and hands in what was corrected."""
    pledge(application)
    return process.resubmit(fresh(application), by=application.applicant)


def open_correction(application):
    """What the application waits for."""
    return corrections.open_of(application)


def end_notice(round_):
    """The last moment of the round's public notice comes."""
    now = clock.now()
    PublicNotice.objects.filter(round=round_).update(ends_at=now)
    nodes.move(Deadline.objects.get(case=round_.case, rule="await_notice", ended_at=None), now)
    process.sweep_deadlines(case=round_.case)


def let_time_pass(round_):
    """What has come due happens, and the jobs that follow from it."""
    for _turn in range(6):
        process.sweep_deadlines()
        outbox.dispatch(limit=200)
    round_.refresh_from_db()
