"""Papers: the application and the letters of a case, as PDF."""

from workflows.documents.application import application_pdf
from workflows.documents.archive import prepare_archive
from workflows.documents.change import prepare_change_certificate
from workflows.documents.letters import letter_pdf, prepare_letter
from workflows.documents.listing import listing_sheet
from workflows.documents.notice import notice_draft_docx, notice_draft_pdf, prepare_notice
from workflows.documents.objection import prepare_objection_reply
from workflows.documents.package import prepare_package
from workflows.documents.panel_sheet import panel_sheets_preview
from workflows.documents.payments import payments_sheet
from workflows.documents.press import Busy
from workflows.documents.preview import preview
from workflows.documents.ranking import ranking_sheet
from workflows.documents.review import for_expert
from workflows.documents.summary_list import summary_list_preview
from workflows.documents.task_book import prepare_task_book, task_book_preview
from workflows.documents.visit import visit_preview

__all__ = [
    "Busy",
    "application_pdf",
    "for_expert",
    "letter_pdf",
    "listing_sheet",
    "notice_draft_docx",
    "notice_draft_pdf",
    "panel_sheets_preview",
    "payments_sheet",
    "prepare_archive",
    "prepare_change_certificate",
    "prepare_letter",
    "prepare_notice",
    "prepare_objection_reply",
    "prepare_package",
    "prepare_task_book",
    "preview",
    "ranking_sheet",
    "summary_list_preview",
    "task_book_preview",
    "visit_preview",
]
