"""From a question, or a column of a table, to the field that asks it."""

from django.utils.translation import gettext as _

from accounts import identity
from workflows.forms import fields
from workflows.policy import facts as declared
from workflows.policy.form import Question

COUNTED_FROM = 50
NARROW = ("number", "integer", "money", "date")


def field_for(asked, *, help_text="", shown=None):
    """The field for a question or column. Its `required` says what submitting needs; saving a draft needs
    nothing. `shown` is what the question holds already, of a sealed one the masked form.
    """
    options = {
        "label": asked.title,
        "help_text": help_text,
        "required": asked.required,
        "error_messages": {"required": _("Please answer “%(title)s”.") % {"title": asked.title}},
    }
    field = MAKERS[getattr(asked, "sealed_as", "") or asked.type](asked, options)
    field.masked = field.kept = shown
    field.shown_unit = getattr(asked, "unit", "")
    field.shown_width = "short" if asked.type in NARROW else ""
    field.is_uncounted = (
        asked.type not in ("short_text", "long_text") or (asked.max_length or 0) < COUNTED_FROM
    )
    return field


def question_about(fact, *, max_length=None):
    """The question that asks for a fact outside a programme's form; not answering it is no error there."""
    kind = "short_text" if fact.type in ("text", "email") else fact.type
    return Question(
        fact.name,
        kind,
        fact.title,
        fact=fact.name,
        choices=fact.choices,
        unit=fact.unit,
        max_length=max_length,
    )


def choices_of(asked):
    """The options of a question, from the file or from its fact."""
    fact = getattr(asked, "fact", "")
    return list(asked.choices or (declared.get(fact).choices if fact else ()))


def _text(asked, options):
    if codes := declared.codes_of(asked):
        return fields.CodeField(codes, **options)
    return fields.TextField(lines=asked.type == "long_text", max_length=asked.max_length, **options)


def _whole(asked, options):
    kind = fields.YearField if asked.type == "integer" else fields.MoneyField
    return kind(minimum=asked.minimum, maximum=asked.maximum, unit=asked.unit, **options)


def _number(asked, options):
    return fields.NumberField(minimum=asked.minimum, maximum=asked.maximum, unit=asked.unit, **options)


def _day(asked, options):
    return fields.DayField(minimum=asked.minimum, maximum=asked.maximum, **options)


def _choice(asked, options):
    return fields.ChoiceField(choices=choices_of(asked), **options)


def _choices(asked, options):
    return fields.ChoicesField(choices=choices_of(asked), **options)


def _yes_no(asked, options):
    return fields.YesNoField(**options)


def _statement(asked, options):
    sentence = _("Please read and confirm “%(title)s”.") % {"title": asked.title}
    return fields.ConfirmField(**options | {"label": asked.confirm, "error_messages": {"required": sentence}})


def _sealed(read):
    def make(asked, options):
        return fields.SealedField(read=read, max_length=asked.max_length or 60, **options)

    return make


MAKERS = {
    "short_text": _text,
    "long_text": _text,
    "integer": _whole,
    "money": _whole,
    "number": _number,
    "date": _day,
    "choice": _choice,
    "choices": _choices,
    "rights": _choices,
    "yes_no": _yes_no,
    "statement": _statement,
    "identity_number": _sealed(identity.check_id_number),
    "phone": _sealed(fields.phone),
    "bank_account": _sealed(fields.bank_account),
    "bank_words": _sealed(fields.bank_words),
}
