"""Papers: the application and the letters of a case, as PDF."""

from workflows.documents.application import application_pdf
from workflows.documents.letters import letter_pdf, prepare_letter
from workflows.documents.preview import preview

__all__ = ["application_pdf", "letter_pdf", "prepare_letter", "preview"]
