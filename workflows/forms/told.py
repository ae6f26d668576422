"""The form of told facts: every one as it is declared, with where its value came from."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.forms.building import field_for, question_about
from workflows.forms.drafts import DraftForm
from workflows.forms.words import in_words
from workflows.services import facts

REST = gettext_lazy("Other")
LIMIT = 100


class ToldForm(DraftForm):
    """What a holder tells of itself once; nothing is compulsory here, programmes say what they need.

    `wanted` are the declared facts, `known` what is known of the holder. SECTIONS are pairs of a title and
    names of facts.
    """

    SECTIONS = ()
    use_required_attribute = False

    def __init__(self, wanted, known, data=None):
        self.known = known
        self.told = {_key(fact): fact for fact in wanted}
        super().__init__(data, initial={key: _value(known, fact) for key, fact in self.told.items()})
        for key, fact in self.told.items():
            self.fields[key] = field_for(_question(fact), help_text=self._help(fact))

    @property
    def sections(self):
        """The fields by section; what no section names stands at the end."""
        named = {name for _title, names in self.SECTIONS for name in names}
        rest = tuple(fact.name for fact in self.told.values() if fact.name not in named)
        keys = {fact.name: key for key, fact in self.told.items()}
        return [
            (title, [self[keys[name]] for name in names if name in keys])
            for title, names in (*self.SECTIONS, (REST, rest))
        ]

    @property
    def told_facts(self):
        """The values by fact name, as facts are written; what has an error is left out."""
        return {
            fact.name: facts.check(fact, self.cleaned_data[key])
            for key, fact in self.told.items()
            if key in self.cleaned_data
        }

    @property
    def differing(self):
        """What is on record where something else was typed."""
        return [
            {"question": fact.title, "answer": in_words(_question(fact), _value(self.known, fact))}
            for key, fact in self.told.items()
            if _plain(_value(self.known, fact)) != self.told_facts.get(fact.name)
        ]

    def clean(self):
        cleaned = super().clean()
        for key, fact in self.told.items():
            try:
                facts.check(fact, cleaned.get(key))
            except ValidationError as error:
                self.add_error(key, error)
        return cleaned

    def _help(self, fact):
        known = self.known.get(fact.name)
        if known is None or known.value is None:
            return fact.meaning
        origin = _("From: %(source)s, %(day)s.") % {
            "source": known.source,
            "day": known.day or _("on record"),
        }
        return f"{fact.meaning}。{origin}"


def _key(fact):
    return fact.name.replace(".", "-")


def _value(known, fact):
    return known[fact.name].value if fact.name in known else None


def _plain(value):
    """A day as it is sent."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def _question(fact):
    return question_about(fact, max_length=LIMIT)
