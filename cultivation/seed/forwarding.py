"""What happens to an application before its round reviews it: forwarded, checked, looked at again."""

from django.utils import timezone

from cultivation.seed.filling import pdf
from cultivation.seed.hands import task_of, waits_at
from trail import outbox
from workflows import process
from workflows.models import Application, Endorsement, Screening
from workflows.services import endorsing, reconsideration, scans, screening, visits
from workflows.services.content import Content

Link = Endorsement.Link
NODES = {Link.UNIT: "endorse", Link.BANNER: "first_check", Link.BODY: "recommend"}
OPINIONS = {
    Link.UNIT: "经审核，材料真实完整，不涉密，同意申报。",
    Link.BANNER: "经现场考察，情况属实，同意推荐。",
    Link.BODY: "经审核，符合申报条件，同意推荐。",
}


def fresh(application):
    """The application as it is now."""
    return Application.objects.select_related("round__edition", "edition", "case", "host_unit").get(
        pk=application.pk
    )


def forward(hands, application, *, links=tuple(NODES)):
    """The unit, the banner's bureau and the recommending body forward it, whoever of them there is; or some
    of these links alone.
    """
    for link in links:
        node = NODES[link]
        if waits_at(application.case, node):
            hands.do(
                application.case, node, lambda by, link=link: _endorsed(hands, fresh(application), link, by)
            )
    return fresh(application)


def screen(hands, application, *, refuse=None):
    """The officer accepts, or refuses with a reason's code and words; returns the application."""
    programme = application.edition.policy
    lines = {entry.code: "yes" for entry in programme.checklist}
    code, words = refuse or ("", "")
    hands.do(
        application.case,
        "screen",
        lambda by: screening.screen(
            fresh(application),
            outcome=Screening.Outcome.REFUSED if refuse else Screening.Outcome.ACCEPTED,
            reason_code=code,
            reason=words,
            checklist=lines,
            by=by,
        ),
    )
    return fresh(application)


def ask_for_a_review(hands, application, reason):
    """The applicant asks for a review of the non-acceptance, once its letter is there."""
    outbox.dispatch(limit=200)
    hands.do(
        application.case,
        "ask_reconsideration",
        lambda by: reconsideration.ask(fresh(application), reason=reason, by=by),
    )


def answer_the_review(hands, application, *, outcome, opinion):
    """Another officer than the first answers."""
    task = task_of(application.case, "reconsider")
    first = Screening.objects.get(application=application).done_by
    process.perform(
        task,
        by=(other := hands.other_than(first, task.owner_permission)),
        act=lambda: reconsideration.answer(fresh(application), outcome=outcome, opinion=opinion, by=other),
    )
    outbox.dispatch(limit=200)
    return fresh(application)


def _endorsed(hands, application, link, by):
    checks = dict.fromkeys([name for name, _title in endorsing.lines(Content(application))], True)
    if link == Link.BANNER and application.edition.policy.way.on_site:
        checks[endorsing.ON_SITE] = _visited(application, by)
    return endorsing.forward(application, link=link, checks=checks, opinion=OPINIONS[link], by=by)


def _visited(application, by):
    """The banner's on-site form, with its scan."""
    scan = scans.store("on_site", pdf("现场考察表.pdf"), by=by, case=application.case)
    return {
        "visited_on": str(timezone.localdate(application.submitted_at)),
        "visited_by": "旗县科技局两名工作人员（演示）",
        "found": "实验场地、设备和人员情况属实。",
        "scan": scan.public_id,
        **_on_the_form(application),
    }


def _on_the_form(application):
    """What the form of the visit asks, where the programme has one: all as the archive says."""
    rule = visits.rule_of(application)
    if rule is None:
        return {}
    return {
        visits.ANSWERS: {each.name: True for each in rule.questions if each.type == "yes_no"},
        visits.SEEN: {each.name: each.told for each in visits.figures(application)},
    }
