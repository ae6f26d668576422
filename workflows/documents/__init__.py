"""Papers: the application and the letters of a case, as PDF."""

from workflows.documents.application import application_html, application_pdf
from workflows.documents.letters import letter_pdf, prepare_letter

__all__ = ["application_html", "application_pdf", "letter_pdf", "prepare_letter"]
