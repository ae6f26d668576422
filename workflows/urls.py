"""The addresses of the workflows' pages."""

from workflows.pages import applicant, attachment, desk, document, expert, inbox, register, scan, task_book, visitor

urlpatterns = [
    *desk.urlpatterns,
    *visitor.urlpatterns,
    *applicant.urlpatterns,
    *attachment.urlpatterns,
    *inbox.urlpatterns,
    *expert.urlpatterns,
    *document.urlpatterns,
    *register.urlpatterns,
    *scan.urlpatterns,
    *task_book.urlpatterns,
]
