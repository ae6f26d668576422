"""Papers: the application and the letters of a case, as PDF."""

from workflows.documents.application import application_pdf
from workflows.documents.archive import prepare_archive
from workflows.documents.letters import letter_pdf, prepare_letter
from workflows.documents.notice import prepare_notice
from workflows.documents.objection import prepare_objection_reply
from workflows.documents.preview import preview

__all__ = [
    "application_pdf",
    "letter_pdf",
    "prepare_archive",
    "prepare_letter",
    "prepare_notice",
    "prepare_objection_reply",
    "preview",
]
