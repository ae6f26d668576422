"""Django forms made from a programme's questions; no programme has a form of its own."""

from .answers import page_form_from_answers
from .building import field_for
from .page import PageForm, Pledges, is_fixed, is_pledge
from .task_book import TaskBookForm
from .words import in_lines, in_words

__all__ = [
    "PageForm",
    "Pledges",
    "TaskBookForm",
    "field_for",
    "in_lines",
    "in_words",
    "is_fixed",
    "is_pledge",
    "page_form_from_answers",
]
