"""The addresses of the workflows' pages."""

from workflows.pages import applicant, attachment, desk, document, inbox, register, scan, visitor

urlpatterns = [
    *desk.urlpatterns,
    *visitor.urlpatterns,
    *applicant.urlpatterns,
    *attachment.urlpatterns,
    *inbox.urlpatterns,
    *document.urlpatterns,
    *register.urlpatterns,
    *scan.urlpatterns,
]
