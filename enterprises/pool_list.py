"""Who stands in the pool (培育库), who left it why, and what is owed of each."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django import forms
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
    prefetch_related_objects,
)
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import ladder, owed, selectors
from enterprises.known_basics import POOL
from enterprises.listing import READ, Held, HeldForm, held
from enterprises.models import Mentoring
from trail import clock
from workflows import selectors as workflow
from workflows.models import Award

IN_IT = "in"


class PoolForm(HeldForm):
    """The same, what those in the pool lack, and who mentors them or mentored them."""

    lacks = forms.ChoiceField(
        label=gettext_lazy("What is lacking"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("report", gettext_lazy("The yearly report is missing")),
            ("mentor", gettext_lazy("Nobody mentors it")),
        ],
    )
    mentor = forms.CharField(
        label=gettext_lazy("Mentor, or where the mentor works"), required=False, max_length=60
    )

    def narrow(self, awards):
        """The rows that were searched for; by a mentor all that it mentors or mentored."""
        awards, named = super().narrow(awards), self.wanted["mentor"]
        if not named:
            return awards
        theirs = Mentoring.objects.filter(Q(name__icontains=named) | Q(unit__icontains=named))
        return awards.filter(Exists(theirs.filter(award=OuterRef("pk"))))


@dataclass(frozen=True)
class Entry:
    """One row: whose it is, the yearly reports that are open or the newest one, who
    mentors it now, and of one that was left the day (the last one where its term ran out) and why.
    """

    held: Held
    reports: list
    mentors: list
    may_mentor: bool
    left: date | None
    reason: str
    clause: str


class Pool:
    """The pool as a user sees it today, narrowed by a form."""

    def __init__(self, user, form):
        self._user, self._form, self._day = user, form, clock.today()
        self._policy = ladder.programmes_on(self._day).get(POOL)
        seen = selectors.recognitions_visible_to(user).filter(programme=POOL)
        self._seen = seen.annotate(state=_state_on(self._day))

    def states(self):
        """Title and number of each state: in the pool, and why it was left by those that are seen, as the
        programme's file names the cause, of what was brought in from a table by its kind of end.
        """
        wanted = Q(pk__in=self._searched.values("pk"))
        counted = self._seen.order_by().values_list("state").annotate(number=Count("pk", filter=wanted))
        numbers = dict(counted)
        causes = self._policy.upkeep.causes if self._policy else ()
        titles = {IN_IT: _("In the pool")}
        left = {kind.value: self._kind_of_end(kind) for kind in Award.EndKind}
        left |= {cause.code: cause.title for cause in causes}
        titles |= {code: title for code, title in left.items() if code in numbers}
        return titles, {code: numbers.get(code, 0) for code in titles}

    def rows(self, state):
        """The rows of a state that were searched for."""
        return self._searched.filter(state=state).select_related(*READ, "ending")

    def entries(self, awards):
        """Rows as they are shown; a constant number of statements."""
        awards = list(awards)
        now = Prefetch("mentorings", _mentoring(self._day).order_by("since"), to_attr="mentored_now")
        prefetch_related_objects(awards, "annual_reports", now)
        mine = selectors.recognitions_mentored_by(self._user).filter(pk__in=[award.pk for award in awards])
        may_mentor = set(mine.values_list("pk", flat=True))
        return [self._entry(award, award.pk in may_mentor) for award in awards]

    @cached_property
    def _searched(self):
        """The rows of all states that were searched for; only who is in the pool can lack something."""
        rows, lacks = self._form.narrow(self._seen), self._form.wanted["lacks"]
        rule = self._policy and self._policy.upkeep.annual_report
        if lacks == "mentor":
            return rows.filter(~Q(state=IN_IT) | ~Exists(_mentoring(self._day).filter(award=OuterRef("pk"))))
        if lacks == "report" and rule:
            return workflow.with_missed(rows, rule, self._day).filter(~Q(state=IN_IT) | Q(missed__gt=0))
        return rows

    def _entry(self, award, may_mentor):
        ending = getattr(award, "ending", None)
        is_left = award.state != IN_IT
        return Entry(
            held=held(award),
            reports=[] if is_left else owed.in_short(award, self._policy),
            mentors=award.mentored_now,
            may_mentor=may_mentor,
            left=award.ended_on or award.until if is_left else None,
            reason=self._reason(award, ending) if is_left else "",
            clause=ending.clause if ending else award.imported_from if is_left else "",
        )

    def _reason(self, award, ending):
        return ending.title if ending else self._kind_of_end(Award.EndKind(award.state))

    def _kind_of_end(self, kind):
        """A kind of end in words; nobody completes the pool as a project is completed, or loses it."""
        word = self._policy.upkeep.word if self._policy else ""
        if kind == Award.EndKind.REVOKED and word:
            return word
        return _("Over") if kind == Award.EndKind.COMPLETED else kind.label


def _mentoring(day):
    """The mentorings of a day, of enterprises that are in the pool on it."""
    lasts = Q(award__ended_on=None) | Q(award__ended_on__gt=day)
    return Mentoring.objects.filter(lasts, Q(until=None) | Q(until__gt=day), since__lte=day)


def _state_on(day):
    """Whether a row of the register is in the pool on the day, or why it left: the cause where one is
    recorded, of a row that was brought in from a table the kind of its end.
    """
    return Case(
        When(Award.lasts_on(day), then=Value(IN_IT)),
        When(ending__isnull=False, then=F("ending__cause")),
        When(ended_on=None, then=Value(Award.EndKind.EXPIRED.value)),
        default=F("end_kind"),
        output_field=CharField(),
    )
