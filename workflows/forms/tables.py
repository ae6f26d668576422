"""Table questions: rows of fields to add and remove, with spare rows for those without scripts."""

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext as _

from workflows.forms.building import field_for
from workflows.forms.drafts import DraftForm

MOST_ROWS = 50
SPARE = 1


class RowForm(DraftForm):
    """One row. An empty row counts as none."""

    use_required_attribute = False


class Rows(BaseFormSet):
    """The rows of one table question. All count as new, so that a row that was emptied is simply gone."""

    deletion_widget = forms.CheckboxInput

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()

    @property
    def rows(self):
        """The rows that were filled in, as they are stored."""
        filled = [
            form.cleaned_data for form in self.forms if form.has_changed() and form not in self.deleted_forms
        ]
        return [{name: value for name, value in row.items() if name != "DELETE"} for row in filled]

    def problems(self):
        """What is wrong in the rows: (id of the field, sentence), rows counted as they are shown."""
        found = [(self.prefix, sentence) for sentence in self.non_form_errors()]
        for number, form in enumerate(self.forms, 1):
            for name, errors in form.errors.items():
                where = _("row %(n)d, %(title)s") % {"n": number, "title": form.fields[name].label}
                found += [(form[name].auto_id, f"{where}：{sentence}") for sentence in errors]
        return found


def rows_for(question, *, data, initial, strict):
    """The rows of a table question, bound where they were sent along."""
    most = min(question.rows_max or MOST_ROWS, MOST_ROWS)
    columns = {column.name: field_for(column, help_text=column.help) for column in question.columns}
    row_form = type("Row", (RowForm,), columns | {"strict": strict})
    sent = data is not None and f"{question.name}-TOTAL_FORMS" in data
    spare = max(0, min(SPARE if initial else SPARE + 1, most - len(initial)))
    made = formset_factory(
        row_form,
        formset=Rows,
        can_delete=True,
        extra=spare,
        max_num=most,
        validate_max=True,
        absolute_max=MOST_ROWS * 2,
    )
    messages = {"too_many_forms": _("At most %(n)d rows. Remove some, then save again.") % {"n": most}}
    return made(
        data if sent else None,
        prefix=question.name,
        initial=None if sent else initial,
        error_messages=messages,
    )
