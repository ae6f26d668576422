"""The collection of the opinions on a round: n of m, reminders, and when it is finished."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from trail import clock, log
from workflows.models import Application, Deadline, Review, ReviewGroup, Round, Stage
from workflows.services import messages, notices, panel_sheets, reviews
from workflows.services.errors import NotNow
from workflows.services.messages import AWAIT_PANEL

RULES = {Stage.WRITTEN: "review", Stage.INTERVIEW: "interview"}


@dataclass
class Progress:
    """Of some applications: how many there are, have enough opinions, can no longer come to enough; how many
    opinions are filed and being written; of how many the panel's sheet is still to be signed.
    """

    applications: int = 0
    enough: int = 0
    short: int = 0
    filed: int = 0
    writing: int = 0
    unsigned: int = 0

    @property
    def asked(self):
        """How many opinions are in or on the way."""
        return self.filed + self.writing

    def add(self, filed, writing, is_enough, is_short):
        """Count one more application."""
        self.applications += 1
        self.enough += is_enough
        self.short += is_short
        self.filed += filed
        self.writing += writing


def progress(round_):
    """All of the round, and pairs of each group and its own; those that are in no group come last."""
    whole, parts = Progress(), defaultdict(Progress)
    columns = ("group", "filed", "writing", "is_enough", "is_short")
    for group, *figures in reviews.standings(round_).values_list(*columns):
        for count in (whole, parts[group]):
            count.add(*figures)
    for group, number in unsigned(round_).order_by().values_list("group").annotate(number=Count("pk")):
        for count in (whole, parts[group]):
            count.unsigned += number
    groups = ReviewGroup.objects.in_bulk([pk for pk in parts if pk])
    known = sorted((pk for pk in parts if pk), key=lambda pk: groups[pk].code)
    return whole, [(groups.get(pk), parts[pk]) for pk in [*known, *({None} & parts.keys())]]


def unsigned(round_):
    """The applications on which all opinions are in and the leader of the panel has still to sign its sheet;
    none where the programme's panels fill none.
    """
    if panel_sheets.rule_of(round_) is None:
        return Application.objects.none()
    return reviews.unfinished(round_, steps=("panel_sheet",)).select_related("group")


def outstanding(round_, stage=Stage.WRITTEN):
    """The opinions that are still being written, in the order of applications and aliases."""
    return (
        Review.objects.filter(
            application__round=round_,
            application__state=Application.State.ACCEPTED,
            stage=stage,
            state=Review.State.OPEN,
        )
        .select_related("application", "member__person")
        .order_by("application", "alias")
    )


def due_of(found):
    """By when each of the open reviews is due, by its number."""
    running = Deadline.objects.filter(
        rule__in=RULES.values(), ended_at=None, case__application__reviews__in=found, fires=False
    )
    rows = running.values_list("task__data__review", "due_at").distinct()
    return {pk: due_at for pk, due_at in rows if pk}


def remind(round_, *, by):
    """Tell every expert who has not handed in, once a day. Returns a receipt; `NotNow` where nobody is
    late.
    """
    late = defaultdict(int)
    for user in outstanding(round_).values_list("member__person__user", flat=True):
        late[user] += 1
    if not late:
        raise NotNow(_("Every opinion that was asked for is in."))
    for user, count in late.items():
        notices.tell(
            user,
            gettext_noop("%(count)d opinions in “%(round)s” still wait for you."),
            case=round_.case,
            key=f"reviews-reminder:{clock.today()}",
            count=count,
            round=round_.title,
        )
    return _logged("reviewers_reminded", round_, by, experts=len(late))


def open_waiting(round_, *, by):
    """Let the reviews begin, or go on, of applications that wait for experts who have accepted meanwhile:
    they came to their group after the others, or opinions on them were lacking. Returns a receipt; `NotNow`
    where none can begin.
    """
    waiting = reviews.standings(round_).filter(is_enough=False, writing=0, group__isnull=False)
    late = list(waiting.select_related("case"))
    if not late:
        raise NotNow(
            _(
                "No review can begin now: whoever accepts later begins when the others of that application "
                "have handed in."
            )
        )
    for application in late:
        messages.post(AWAIT_PANEL, application.case, key=f"late:{application.version}:{clock.now()}")
    return _logged("late_reviews_opened", round_, by, applications=len(late))


def ask_for_another_draw(round_, *, by):
    """New experts for the groups that cannot come to enough opinions. Raises `NotNow` where there is none."""
    round_ = _locked(round_)
    codes = list(reviews.short_groups(round_).order_by("code").values_list("code", flat=True))
    if not codes:
        raise NotNow(_("No group is short of experts."))
    return _logged("another_draw_wanted", round_, by, groups=codes)


def finish(round_, *, by):
    """Hand the opinions over. Raises `NotNow` while one is being written or an application has too few."""
    round_ = _locked(round_)
    whole, _groups = progress(round_)
    if whole.writing:
        raise NotNow(_("%(n)d opinions are still being written.") % {"n": whole.writing})
    if whole.enough < whole.applications:
        raise NotNow(
            _("%(n)d applications have too few valid opinions.") % {"n": whole.applications - whole.enough}
        )
    if whole.unsigned:
        raise NotNow(_("%(n)d sheets of panels are not signed yet.") % {"n": whole.unsigned})
    return _logged("reviews_collected", round_, by, applications=whole.applications, opinions=whole.filed)


def _locked(round_):
    """The round, held against an opinion that becomes void at the same moment."""
    return Round.objects.select_for_update(of=["self"]).select_related("case", "edition").get(pk=round_.pk)


def _logged(verb, round_, by, **after):
    return log.record(
        verb,
        actor=by,
        chain=log.case_chain(round_.case_id),
        object_type="round",
        object_id=round_.public_id,
        after=after,
    )
