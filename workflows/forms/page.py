"""The form of one page of an application."""

from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from workflows.forms.building import field_for
from workflows.forms.drafts import DraftForm
from workflows.forms.tables import rows_for
from workflows.forms.words import as_sent, in_lines, in_words
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.claims import claimant_of, lasting, refused_of
from workflows.services.keepers import keeper_of
from workflows.services.submission import source_of


@dataclass(frozen=True)
class Entry:
    """One question as it is shown: `kind` is field or table; `error` is what a table lacks as a whole,
    `remark` what whoever sent it back said.

    `when` is (question, values as they are sent) where another question of the same page decides, `hint`
    says it.
    """

    question: object
    kind: str
    shown: object
    hint: str = ""
    when: tuple = ()
    error: str = ""
    remark: str = ""


class PageForm(DraftForm):
    """The questions of one page over what is known and answered already. Bound with what was typed, it
    keeps it all.

    `strict` refuses what is missing; otherwise only what cannot be stored is refused. What is fine can be
    saved in any case: `savable` maps questions to values.
    """

    use_required_attribute = False
    # A person reads what the archive knows and goes there to correct it.
    leaves_to_the_archive = True

    def __init__(self, content, page, data=None, *, strict=False):
        self.content, self.page, self.strict = content, page, strict
        super().__init__(data, initial=content.values | content.suggested)
        self.idle = set()
        self.tables, self.barred = {}, {}
        self.asked = [question for question in page.questions if self._may_be_asked(question)]
        for question in self.asked:
            if self._is_shown_only(question):
                continue
            if question.type == "table":
                self.tables[question.name] = self._rows(question)
            elif question.type != "attachment":
                self.fields[question.name] = field_for(
                    self._offered(question),
                    help_text=self._help(question),
                    shown=content.values.get(question.name),
                )
        for name, answers in self.barred.items():
            self.fields[name].widget.barred = answers

    @property
    def entries(self):
        """What the page asks, in its order; files are asked for beside the form."""
        shown = self.fields.keys() | self.tables.keys()
        return [self._entry(question) for question in self.asked if question.name in shown]

    @property
    def fixed(self):
        """What only the system knows, and what is not open again: shown, and not asked."""
        return [
            {"question": question.title, "answer": self._told(question)} | self._in_the_archive(question)
            for question in self.asked
            if question.type != "attachment" and self._is_shown_only(question) and self.content.asks(question)
        ]

    @property
    def savable(self):
        """The answers that can be stored; what was merely left out counts as not answered."""
        found = {name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data}
        found |= {name: None for name in self.fields if name not in found and self._is_missing(name)}
        found |= {
            name: table.rows for name, table in self.tables.items() if table.is_bound and table.is_valid()
        }
        return found

    @property
    def problems(self):
        """What is wrong: `{id, text}` for the summary above the form, in the page's order."""
        found = []
        for question in self.asked:
            if question.name in self.tables and question.name in self.errors:
                places = self.tables[question.name].problems() or [
                    (question.name, self.errors[question.name][0])
                ]
                found += [{"id": place, "text": f"{question.title}：{text}"} for place, text in places]
            elif question.name in self.errors:
                place = self[question.name].id_for_label or self[question.name].auto_id
                found += [{"id": place, "text": sentence} for sentence in self.errors[question.name]]
        return found

    def clean(self):
        cleaned = super().clean()
        values = self.content.values | cleaned
        self.idle = {question.name for question in self.asked if not self._holds(question, values)}
        for question in self.asked:
            if question.name in self.idle:
                self._errors.pop(question.name, None)
            elif question.name in self.tables:
                self._clean_rows(question)
            elif question.fact and cleaned.get(question.name) is not None:
                self._check_fact(question, cleaned)
            elif question.type == "rights" and cleaned.get(question.name):
                refused = refused_of(self.content, question, cleaned[question.name])
                for sentence in refused.values():
                    self.add_error(question.name, sentence)
        self._ask_the_archive()
        return cleaned

    def _ask_the_archive(self):
        """Refuse at its question what the holder's archive would not take. What is left may be impossible
        beside what stands there, so it is asked again.
        """
        here = [each for each in self.asked if each.name in self.fields and each.name not in self.idle]
        asked = {each.fact: each.name for each in here if each.fact}
        while told := {fact: self.savable[name] for fact, name in asked.items() if name in self.savable}:
            application = self.content.application
            refused = keeper_of(application.holder).refused(application.holder, told, application.round.year)
            for fact, sentence in refused.items():
                self.add_error(asked[fact], sentence)
            if not refused:
                return

    def _offered(self, question):
        """The question with what the holder's archive offers, where it is chosen there."""
        if question.type != "rights":
            return question
        application = self.content.application
        offered = claimant_of(application.holder).options(application.holder, application.round.policy_date)
        named = {lasting(answer) for answer in self.content.values[question.name] or ()}
        self.initial[question.name] = [answer for answer, _shown in offered if lasting(answer) in named]
        refused = refused_of(self.content, question, [answer for answer, _shown in offered])
        self.barred[question.name] = refused.keys() - set(self.initial[question.name])
        return replace(question, choices=tuple(_with_reason(*each, refused) for each in offered))

    @cached_property
    def _here(self):
        return {question.name: question for question in self.page.questions}

    def _is_shown_only(self, question):
        return (
            self.content.is_known_alone(question)
            or question.name not in self.content.opened
            or (self.leaves_to_the_archive and self.content.stands_in_the_archive(question))
        )

    def _in_the_archive(self, question):
        """Where the archive is told it, whence it knows it, and what whoever sent it back said of it; nothing
        of what stands elsewhere.
        """
        if not self.content.stands_in_the_archive(question):
            return {}
        known, remark = self.content.known[question.fact], self.content.remarks.get(question.name, "")
        return {
            "note": f"{remark} {self._origin(known)}".strip(),
            "change_url": self.content.place_in_the_archive(question),
            "change": _("In the archive"),
        }

    def _told(self, question):
        value = self.content.values[question.name]
        return "\n".join(in_lines(question, value)) if question.type == "table" else in_words(question, value)

    def _may_be_asked(self, question):
        """What hangs on an answer of another page is asked only if that answer says so."""
        decided_here = question.when and question.when.question in self._here
        return bool(decided_here) or self.content.asks(question)

    def _holds(self, question, values):
        if question.when is None:
            return True
        decisive = self._here.get(question.when.question)
        return question.when.holds(values) and (decisive is None or self._holds(decisive, values))

    def _rows(self, question):
        initial = self.content.values.get(question.name) or []
        data = self.data if self.is_bound else None
        return rows_for(question, data=data, initial=initial, strict=self.strict)

    def _clean_rows(self, question):
        rows = self.tables[question.name]
        if not rows.is_bound:
            return
        sentences = [sentence for _place, sentence in rows.problems()]
        needed = max(question.rows_min, 1 if question.required else 0)
        if not sentences and self.strict and len(rows.rows) < needed:
            sentences = [_("Please fill in at least %(n)d row(s).") % {"n": needed}]
        if sentences:
            self._errors[question.name] = self.error_class(sentences)

    def _check_fact(self, question, cleaned):
        try:
            facts.check(declared.get(question.fact), cleaned[question.name])
        except ValidationError as error:
            self.add_error(question.name, error)

    def _is_missing(self, name):
        errors = self.errors.as_data().get(name, ())
        return bool(errors) and all(error.code == "required" for error in errors)

    def _entry(self, question):
        when, hint = self._condition(question)
        remark = self.content.remarks.get(question.name, "")
        if question.name in self.fields:
            return Entry(question, "field", self[question.name], hint, when, remark=remark)
        rows = self.tables[question.name]
        error = "" if not self.is_bound or rows.problems() else "".join(self.errors.get(question.name, ()))
        return Entry(question, "table", rows, hint, when, error, remark)

    def _condition(self, question):
        """The condition, where an answer on the same page decides, and the same in words."""
        if not question.when or question.when.question not in self._here:
            return (), ""
        decisive = self._here[question.when.question]
        chosen = "、".join(in_words(decisive, value) for value in question.when.one_of)
        hint = _("Only if “%(question)s” is: %(answers)s.") % {"question": decisive.title, "answers": chosen}
        return (decisive.name, "|".join(as_sent(value) for value in question.when.one_of)), hint

    def _help(self, question):
        """The file's own help, and where a prefilled value comes from."""
        if question.name in self.content.suggested:
            said = _("Taken from the archive or the account: change it where it should read otherwise.")
            return f"{question.help} {said}".strip()
        known = self.content.known.get(question.fact) if question.fact else None
        if known is None or known.value is None or known.source == source_of(self.content.application):
            return question.help
        return f"{question.help} {self._origin(known)}".strip()

    def _origin(self, known):
        return _("From: %(source)s, %(day)s.") % {
            "source": known.source,
            "day": known.day or _("on record"),
        }


class Pledges(DraftForm):
    """The statements of an application, confirmed anew whenever it is handed in."""

    use_required_attribute = False
    strict = True

    def __init__(self, content, data=None):
        super().__init__(data)
        self.pages = [page for page in content.programme.form.pages if is_pledge(page)]
        for question in (question for page in self.pages for question in page.questions):
            if content.asks(question):
                self.fields[question.name] = field_for(question)

    def by_page(self):
        """What was confirmed, page by page."""
        return {
            page.name: {
                each.name: self.cleaned_data[each.name] for each in page.questions if each.name in self.fields
            }
            for page in self.pages
        }


def _with_reason(answer, shown, refused):
    """An option as it is offered; one that cannot be taken with why instead of what else is said of it."""
    if answer not in refused:
        return answer, shown
    return answer, _("%(answer)s: not to be chosen. %(why)s") % {"answer": answer, "why": refused[answer]}


def is_pledge(page):
    """Whether a page only asks to confirm statements; it is then shown where the application is handed in."""
    return all(question.type == "statement" for question in page.questions)


def is_fixed(question):
    """Whether a question only shows what the system knows."""
    return bool(question.fact) and not declared.get(question.fact).told
