"""Rounds whose package lies with the platform or the department that recognises: since when, and reminders of
those that have no answer yet.
"""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock
from workflows.models import Package, ResultTable, Round
from workflows.services import notices

WAITS = gettext_noop(
    "“%(round)s” was handed over to %(platform)s %(days)d days ago, and its results are not taken over yet."
)


def unanswered():
    """The packages that were sent and whose results were not taken over."""
    taken = ResultTable.objects.filter(state=ResultTable.State.TAKEN)
    sent = Package.objects.filter(sent_at__isnull=False, round__window=Round.Window.CLOSED)
    return sent.exclude(pk__in=taken.values("package")).select_related(
        "round__edition", "round__case", "round__screening_office"
    )


def lying(applications):
    """The packages with which rounds of these applications lie with who recognises, by the round's primary
    key; one question, none where no programme of them is recognised elsewhere.
    """
    wanted = {each.round_id for each in applications if each.edition.policy.way.package}
    return {each.round_id: each for each in unanswered().filter(round__in=wanted)} if wanted else {}


def in_words(package):
    """What is waited for, and since when."""
    return _("Results awaited, handed over on %(day)s") % {"day": package.sent_on.isoformat()}


def remind():
    """Tell the office whose package has waited so many days as the programme's file says, and again after as
    many more; returns how many packages wait so. Told twice on a day, nothing changes.
    """
    today, late = clock.today(), []
    for package in unanswered():
        times = (today - package.sent_on).days // package.round.edition.policy.way.package.remind_days
        late += [(package, times)] if times else []
    held = notices.holders({package.round.screening_office.code for package, _times in late})
    for package, times in late:
        round_ = package.round
        for user_id in held.get(round_.screening_office.code, ()):
            notices.tell(
                user_id,
                WAITS,
                case=round_.case,
                key=f"results_awaited:{package.pk}:{times}",
                round=round_.title,
                platform=round_.edition.policy.way.package.platform,
                days=(today - package.sent_on).days,
            )
    return len(late)
