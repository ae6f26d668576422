"""The same form for programs: answers as JSON go through the checks that people's typing goes through."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext as _

from workflows.forms.page import PageForm
from workflows.forms.words import as_sent
from workflows.services.content import Content


class AnswersForm(PageForm):
    """The named questions of a page; the others are left alone. A program tells the archive by them too."""

    leaves_to_the_archive = False

    def __init__(self, content, page, answers):
        self.strange = sorted(set(answers) - {question.name for question in page.questions})
        super().__init__(content, page, _as_data(page, answers))
        self.asked = [question for question in self.asked if question.name in answers]
        self.fields = {name: field for name, field in self.fields.items() if name in answers}
        self.strange += [question.name for question in self.asked if not self._can_take(question, answers)]

    @property
    def cleaned_answers(self):
        """The values by question, to be saved."""
        return self.savable

    def clean(self):
        cleaned = super().clean()
        for name in self.strange:
            sentence = _("“%(name)s” is not asked here or cannot be told.") % {"name": name}
            self._errors.setdefault(NON_FIELD_ERRORS, self.error_class()).append(sentence)
        return cleaned

    def _can_take(self, question, answers):
        if question.type == "table":
            return isinstance(answers[question.name], list)
        return question.name in self.fields


def page_form_from_answers(application, page, answers):
    """The form of one page bound with answers by question name, as JSON has them; KeyError for an unknown
    page.
    """
    content = Content(application)
    return AnswersForm(content, content.programme.form.page(page), answers)


def _as_data(page, answers):
    """The answers as a browser would send them."""
    data = QueryDict(mutable=True)
    for question in page.questions:
        value = answers.get(question.name)
        if question.type == "table" and isinstance(value, list):
            _put_rows(data, question, value)
        elif isinstance(value, list):
            data.setlist(question.name, [as_sent(each) for each in value])
        elif value is not None and value is not False or question.type == "yes_no":
            data[question.name] = "" if value is None else as_sent(value)
    return data


def _put_rows(data, question, rows):
    data[f"{question.name}-TOTAL_FORMS"] = str(len(rows))
    data[f"{question.name}-INITIAL_FORMS"] = "0"
    for number, row in enumerate(rows):
        for column in question.columns:
            value = row.get(column.name) if isinstance(row, dict) else None
            if value is not None:
                data[f"{question.name}-{number}-{column.name}"] = as_sent(value)
