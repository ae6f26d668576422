"""One page of an application's form, as programs read and send it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workflows import forms
from workflows.api.serializers import MissingSerializer, ReceiptSerializer
from workflows.forms.building import choices_of
from workflows.forms.fields import bound

TEXT = (str,), gettext_lazy("Send text.")
WHOLE = (int, str), gettext_lazy("Send a whole number.")
NUMBER = (int, float, str), gettext_lazy("Send a number.")
FLAG = (bool,), gettext_lazy("Send true or false.")
TAKES = {
    "short_text": TEXT,
    "long_text": TEXT,
    "choice": TEXT,
    "date": TEXT,
    "integer": WHOLE,
    "money": WHOLE,
    "number": NUMBER,
    "yes_no": FLAG,
    "statement": FLAG,
    "identity_number": TEXT,
    "phone": TEXT,
    "bank_account": TEXT,
    "bank_words": TEXT,
}


class ChoiceSerializer(serializers.Serializer):
    """One option: what to send, and what people read."""

    value = serializers.CharField()
    title = serializers.CharField()


class ColumnSerializer(serializers.Serializer):
    """One column of a table question."""

    name = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    required = serializers.BooleanField()
    max_length = serializers.IntegerField(allow_null=True)
    unit = serializers.CharField()
    minimum = serializers.SerializerMethodField()
    maximum = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField()

    def get_minimum(self, asked) -> str | None:
        return None if asked.minimum is None else bound(asked.minimum, "")

    def get_maximum(self, asked) -> str | None:
        return None if asked.maximum is None else bound(asked.maximum, "")

    @extend_schema_field(ChoiceSerializer(many=True))
    def get_choices(self, asked):
        is_chosen = asked.type in ("choice", "choices")
        return [{"value": value, "title": title} for value, title in choices_of(asked)] if is_chosen else []


class ConditionSerializer(serializers.Serializer):
    """Asked only if another question was answered with one of these values."""

    question = serializers.CharField()
    one_of = serializers.ListField()


class QuestionSerializer(ColumnSerializer):
    """One question. What is `fixed` comes from the archive and cannot be sent; files go by the website."""

    fixed = serializers.SerializerMethodField()
    confirm = serializers.CharField(help_text="The sentence that a statement asks to confirm.")
    when = ConditionSerializer(allow_null=True)
    rows_min = serializers.IntegerField()
    rows_max = serializers.IntegerField(allow_null=True)
    columns = ColumnSerializer(many=True)

    def get_fixed(self, question) -> bool:
        return forms.is_fixed(question)


class PageSerializer(serializers.Serializer):
    """A page of the form: what it asks, what is answered, what handing in still needs of it."""

    name = serializers.CharField(source="page.name")
    title = serializers.CharField(source="page.title")
    help = serializers.CharField(source="page.help")
    finished = serializers.BooleanField()
    questions = QuestionSerializer(source="page.questions", many=True)
    answers = serializers.DictField()
    missing = MissingSerializer(many=True)


class SavedPageSerializer(PageSerializer):
    """The page as it is now, with the receipt; without one where nothing had changed."""

    receipt = ReceiptSerializer(allow_null=True)


class AnswersSerializer(serializers.Serializer):
    """Answers of one page by question: text, numbers, true or false, days as 2026-03-01, lists, rows; null
    takes one away.
    """

    answers = serializers.DictField(help_text="By the names of the page's questions.")
    finished = serializers.BooleanField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whether the applicant is done with the page.",
    )


def as_read(content, page, **members):
    """What `PageSerializer` shows."""
    asked = [question for question in page.questions if question.type != "attachment"]
    return {
        "page": page,
        "finished": content.is_finished(page),
        "answers": {question.name: content.values[question.name] for question in asked},
        "missing": content.missing_on(page),
        **members,
    }


def whole(page, answers):
    """The answers of a page of which nothing else is answered."""
    told = [each for each in page.questions if each.type != "attachment" and not forms.is_fixed(each)]
    return {each.name: [] if each.type == "table" else None for each in told} | answers


def faults(page, answers):
    """What has not the form that its question takes, as sentences by question. Names that are not asked
    here, and what the values may be, are the form's to judge.
    """
    asked = {question.name: question for question in page.questions}
    found = {name: _fault(asked[name], value) for name, value in answers.items() if name in asked}
    return {name: [sentence] for name, sentence in found.items() if sentence}


def _fault(question, value):
    if question.type == "table":
        return _fault_of_rows(question, value)
    if question.type in ("choices", "rights"):
        fits = value is None or isinstance(value, list) and all(isinstance(each, str) for each in value)
        return "" if fits else _("Send a list of texts.")
    return _fault_of_value(question, value)


def _fault_of_rows(question, rows):
    columns = {column.name: column for column in question.columns}
    is_list = isinstance(rows, list) and all(isinstance(row, dict) for row in rows)
    if not is_list or any(set(row) - set(columns) for row in rows):
        return _("Send a list of rows, each an object with these names: %(names)s.") % {
            "names": ", ".join(columns)
        }
    for number, row in enumerate(rows, 1):
        for name, value in row.items():
            if sentence := _fault_of_value(columns[name], value):
                where = _("row %(n)d, %(title)s") % {"n": number, "title": columns[name].title}
                return f"{where}：{sentence}"
    return ""


def _fault_of_value(asked, value):
    kinds, sentence = TAKES.get(asked.type, ((object,), ""))
    fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    return "" if value is None or fits else str(sentence)
