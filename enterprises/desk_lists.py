"""What officers have to look after of recognitions: yearly reports that are missing, changes, revocations."""

from dataclasses import dataclass

from django import forms
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enterprises import ladder, owed, selectors
from enterprises.listing import READ, Held, HeldForm, held
from trail import clock
from workflows import selectors as workflow
from workflows.models import Award
from workflows.pages import keyset

KEPT = ("list", "state")


class ProgrammeForm(HeldForm):
    """The same, and of which programme."""

    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)

    field_order = ("programme", "q", "league")

    def __init__(self, data, *, programmes, leagues):
        super().__init__(data, leagues=leagues, kept=KEPT)
        self.fields["programme"].choices = programmes


@dataclass(frozen=True)
class Row:
    """Whose it is, of which programme, and what has to be done or was: `title`, `url`, `hint`, `status` and
    `tone` of each matter.
    """

    held: Held
    programme: str
    matters: list


class Reports:
    """The yearly reports of one programme: which awards in force owe some whose day has passed, for how many
    years that is a ground, and which owe the one whose day is still to come.
    """

    title = gettext_lazy("Reports missing")
    order = ("-since", "-id")

    def __init__(self, user, data, leagues):
        self._day = clock.today()
        self._policies = {
            code: policy
            for code, policy in ladder.programmes_on(self._day).items()
            if policy.upkeep.annual_report
        }
        titles = [(code, policy.held) for code, policy in self._policies.items()]
        self.form = ProgrammeForm(data, programmes=titles, leagues=leagues)
        self._policy = self._policies.get(self.form.wanted["programme"] or next(iter(self._policies), ""))
        held = selectors.recognitions_visible_to(user).filter(Award.in_force(self._day))
        self._held = self.form.narrow(held).select_related(*READ)

    def states(self):
        """Title and rows of each state by code."""
        if self._policy is None:
            return {"missed": (_("Missed"), Award.objects.none())}
        rule = self._policy.upkeep.annual_report
        held, due = self._held.filter(programme=self._policy.code), rule.due_on(self._day.year - 1)
        missing = workflow.with_missed(held, rule, self._day)
        years = rule.missed.on(self._day).value
        states = {
            "missed": (_("Missed"), missing.filter(missed__gt=0)),
            "ground": (
                _("Missed for %(years)d years or more, a ground for this: %(word)s")
                % {"years": years, "word": self._policy.upkeep.word or Award.EndKind.REVOKED.label},
                missing.filter(missed__gte=years),
            ),
        }
        if due >= self._day:
            words = _("Not filed yet, due by %(day)s") % {"day": due.isoformat()}
            states["due"] = (words, workflow.owing(held, due))
        return states

    def page(self, request, rows):
        """The page that is asked for, newest first."""
        return keyset.page(rows, request)

    def rows(self, awards):
        """As they are shown; a constant number of statements."""
        awards = list(awards)
        prefetch_related_objects(awards, "annual_reports")
        return [Row(held(award), self._policy.held, owed.in_short(award, self._policy)) for award in awards]


class Matters:
    """What was reported or proposed of what is held, in hand or done. Each kind says which rows a user sees,
    what its programmes call them, and when one was entered.
    """

    order = ("-pk",)

    def __init__(self, user, data, leagues):
        self._user, self._titles = user, ladder.titles()
        upkeep = {each.programme: each.policy.upkeep for each in ladder.current_editions()}
        self._named = {code: self.named(each) for code, each in upkeep.items()}
        every = [("", _("All"))]
        asking = [(code, self._titles.get(code, code)) for code, named in self._named.items() if named]
        self.form = ProgrammeForm(data, programmes=every + asking, leagues=leagues)
        rows = self.visible_to(user).select_related("case__edition", *(f"award__{each}" for each in READ))
        programme = self.form.wanted["programme"]
        rows = rows.filter(award__programme=programme) if programme else rows
        self._rows = self.form.narrow_of(rows)

    def states(self):
        """Title and rows of each state by code."""
        return {
            "open": (_("In hand"), self._rows.filter(case__is_open=True)),
            "done": (_("Done"), self._rows.filter(case__is_open=False)),
        }

    def page(self, request, rows):
        """The page that is asked for, newest first."""
        return keyset.newest(request, rows)

    def rows(self, matters):
        """As they are shown; a constant number of statements. A matter stays with who checked it, also once
        the enterprise has moved out of sight.
        """
        matters = list(matters)
        archives = {selectors.enterprise_of(each.award).pk for each in matters}
        seen = selectors.enterprises_visible_to(self._user).filter(pk__in=archives)
        seen = set(seen.values_list("pk", flat=True))
        return [self._row(each, seen) for each in matters]

    def _row(self, matter, seen):
        award = matter.award
        named = self._named.get(award.programme, {})
        told = {
            "title": named.get(self.kind(matter), matter.case.title),
            "url": reverse(self.route, args=[matter.public_id]),
            "hint": self.entered(matter),
            "status": matter.get_outcome_display() or _("In hand"),
            "tone": "info" if matter.case.is_open else "neutral",
        }
        whose = held(award, is_seen=selectors.enterprise_of(award).pk in seen)
        return Row(whose, self._titles.get(award.programme, award.programme), [told])


class Changes(Matters):
    """Changes that enterprises report."""

    title = gettext_lazy("Changes")
    route = "enterprise-change"
    visible_to = staticmethod(selectors.changes_visible_to)

    def named(self, upkeep):
        return {kind.code: kind.title for kind in upkeep.changes.kinds} if upkeep.changes else {}

    def kind(self, change):
        return change.kind

    def entered(self, change):
        return _("Reported on %(day)s") % {"day": localdate(change.reported_at).isoformat()}


class Revocations(Matters):
    """Proposals to take something away."""

    title = gettext_lazy("Revocations")
    route = "revocation"
    visible_to = staticmethod(selectors.revocations_visible_to)

    def named(self, upkeep):
        return {cause.code: cause.title for cause in upkeep.grounds}

    def kind(self, matter):
        return matter.cause

    def entered(self, matter):
        return _("Proposed on %(day)s") % {"day": localdate(matter.proposed_at).isoformat()}


LISTS = {"reports": Reports, "changes": Changes, "revocations": Revocations}
