"""Fields that take what people really type, and say what to do when they cannot.

Each cleans to what is stored in JSON: texts, whole numbers, exact decimals as text, days as ISO text,
lists, yes and no.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trail import guard

# Control characters and what turns the reading direction; line breaks and the joiners of Mongolian stay.
UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# The narrow no-break space joins suffixes in Mongolian and is no blank.
BLANKS = re.compile(r"[ \t\n\u00a0\u3000]+")
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{4})(\d{2})(\d{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2199
LARGEST = 10**15
ONE_LINE = 100
DECIMALS = 6


class TextField(forms.CharField):
    """Plain text: HTML and formulas stay what they are, signs that nobody can see are left out."""

    def __init__(self, *, lines=False, max_length=None, **options):
        self.lines = lines
        is_high = lines or (max_length or 0) > ONE_LINE
        rows = rows_for(max_length) if lines else 2
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}) if is_high else None, **options)
        self.max_length = max_length
        self.validators = [guard.validate_no_identity_number]

    def to_python(self, value):
        text = UNWANTED.sub("", (value or "").replace("\r\n", "\n").replace("\r", "\n"))
        return (text if self.lines else BLANKS.sub(" ", text)).strip()

    def validate(self, value):
        super().validate(value)
        over = len(value) - (self.max_length or len(value))
        if over > 0:
            raise ValidationError(
                _("At most %(limit)d characters; this has %(over)d too many. Shorten it, then save again.")
                % {"limit": self.max_length, "over": over}
            )


class CodeField(TextField):
    """A code of a long list (`facts.CodeList`), by the code or as the list offers it; `kept` was told before
    there was the list, and stays until somebody chooses.
    """

    kept = None

    def __init__(self, codes, **options):
        super().__init__(max_length=ONE_LINE, **options)
        self.codes = codes
        self.widget.attrs["list"] = codes.name

    @property
    def offered(self):
        """The list's name, and its lines."""
        return {"name": self.codes.name, "lines": self.codes.lines()}

    def prepare_value(self, value):
        return self.codes.shown(value) if value else value

    def clean(self, value):
        text = super().clean(value)
        if text and self.kept and text in (self.kept, self.codes.shown(self.kept)):
            return self.kept
        return self.codes.read(text) if text else ""


class SealedField(forms.CharField):
    """What is kept encrypted. It is shown as `masked`; that sent back means that it stays as it is.

    `read` turns what was typed into what is kept, or raises ValidationError.
    """

    masked = None

    def __init__(self, *, read, max_length=60, **options):
        self.read = read
        attrs = {"autocomplete": "off", "spellcheck": "false", "data-private": ""}
        super().__init__(max_length=max_length, widget=forms.TextInput(attrs=attrs), **options)

    def to_python(self, value):
        return UNWANTED.sub("", value or "").strip()

    def clean(self, value):
        text = super().clean(value)
        return text if not text or text == self.masked else self.read(text)


def phone(text):
    """A telephone number in half width: digits, and a country's + before them."""
    number = re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"\+?\d{7,15}", number):
        raise ValidationError(_("Please write a telephone number with its area code."), "invalid")
    return number


def bank_account(text):
    """A bank account's number in half width, 8 to 30 digits."""
    number = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text))
    if not re.fullmatch(r"\d{8,30}", number):
        raise ValidationError(_("Please write the account number, 8 to 30 digits."), "invalid")
    return number


def bank_words(text):
    """The name of a bank or of an account, on one line."""
    return BLANKS.sub(" ", text)


class WholeField(forms.CharField):
    """A whole number, however it is grouped or written in full width; of money, whole yuan."""

    default_error_messages = {
        "invalid": gettext_lazy("Please write a whole number in figures, such as 120."),
        "too_large": gettext_lazy("This number is too large: check it and its unit."),
    }

    def __init__(self, *, minimum=None, maximum=None, unit="", **options):
        self.minimum, self.maximum, self.unit = minimum, maximum, unit
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **options)

    def prepare_value(self, value):
        return f"{value:,}" if isinstance(value, int) and abs(value) >= 10_000 else value

    def to_python(self, value):
        text = figures(value)
        if not text:
            return None
        if not re.fullmatch(r"[-+]?\d{1,40}(\.0*)?", text):
            raise ValidationError(self.error_messages["invalid"], "invalid")
        number = int(text.split(".")[0])
        if abs(number) >= LARGEST:
            raise ValidationError(self.error_messages["too_large"], "too_large")
        return number

    def run_validators(self, value):
        within(value, self.minimum, self.maximum, self.unit)


class MoneyField(WholeField):
    """An amount in whole yuan."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Please write the amount in whole yuan, such as 200000; not in units of 10,000."
        ),
        "too_large": gettext_lazy("This amount is too large: write it in whole yuan, such as 200000."),
    }


class YearField(WholeField):
    """A whole number that is not grouped, such as a year."""

    def prepare_value(self, value):
        return value


class NumberField(WholeField):
    """A number with decimals, exact; it cleans to text."""

    default_error_messages = {"invalid": gettext_lazy("Please write a number in figures, such as 3.5.")}

    def prepare_value(self, value):
        return value

    def to_python(self, value):
        text = figures(value)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        if not number.is_finite() or abs(number) >= LARGEST or number.as_tuple().exponent < -DECIMALS:
            raise ValidationError(self.error_messages["invalid"], "invalid")
        return format(number, "f")

    def run_validators(self, value):
        within(None if value is None else Fraction(value), self.minimum, self.maximum, self.unit)


class DayField(forms.CharField):
    """A day, by the browser's own calendar or typed in the usual ways."""

    def __init__(self, *, minimum=None, maximum=None, **options):
        self.minimum, self.maximum = minimum, maximum
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)

    def to_python(self, value):
        text = figures(value)
        if not text:
            return None
        found = DAY.fullmatch(text)
        try:
            day = date(*(int(part) for part in found.groups() if part))
        except (AttributeError, ValueError):
            raise ValidationError(_("Please write a day such as 2026-03-01."), "invalid") from None
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Please check the year."), "invalid")
        within(day, self.minimum, self.maximum, "")
        return day.isoformat()


class ChoiceField(forms.ChoiceField):
    """One of a few options as buttons, one of many as a list."""

    AS_BUTTONS = 6

    def __init__(self, *, choices, **options):
        few = len(choices) <= self.AS_BUTTONS
        widget = forms.RadioSelect if few else forms.Select
        super().__init__(
            choices=choices if few else [("", _("Choose …")), *choices], widget=widget, **options
        )

    def clean(self, value):
        return super().clean(value) or None


class Options(forms.CheckboxSelectMultiple):
    """Boxes to tick; those in `barred` cannot be."""

    barred = frozenset()

    def create_option(self, name, value, *args, **options):
        option = super().create_option(name, value, *args, **options)
        if value in self.barred:
            option["attrs"]["disabled"] = True
        return option


class ChoicesField(forms.MultipleChoiceField):
    """Any number of options; cleans to a list."""

    widget = Options


class YesNoField(forms.ChoiceField):
    """Yes or no, and nothing where nothing was chosen."""

    VALUES = {"yes": True, "no": False}

    def __init__(self, **options):
        choices = [("yes", _("Yes")), ("no", _("No"))]
        super().__init__(choices=choices, widget=forms.RadioSelect, **options)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)

    def clean(self, value):
        return self.VALUES.get(super().clean(value))


class ConfirmField(forms.BooleanField):
    """A sentence that is confirmed or not."""


def rows_for(max_length):
    """How high a text is shown: a third of what it may hold."""
    return min(16, max(4, (max_length or 400) // 120))


def figures(value):
    """What was typed, in half width and without blanks and grouping commas."""
    return re.sub(r"[\s,_]", "", unicodedata.normalize("NFKC", str(value or "")))


def within(value, minimum, maximum, unit):
    """Refuse a number or day outside its bounds, both included."""
    if value is None:
        return
    if minimum is not None and value < minimum:
        raise ValidationError(_("Please write at least %(bound)s.") % {"bound": bound(minimum, unit)})
    if maximum is not None and value > maximum:
        raise ValidationError(_("Please write at most %(bound)s.") % {"bound": bound(maximum, unit)})


def bound(value, unit):
    """A bound in words."""
    return (
        str(value)
        if isinstance(value, date)
        else f"{Decimal(value.numerator) / Decimal(value.denominator)}{unit}"
    )
