"""The addresses of the workflows' pages."""

from workflows.pages import applicant, attachment, document, inbox, register, visitor

urlpatterns = [
    *visitor.urlpatterns,
    *applicant.urlpatterns,
    *attachment.urlpatterns,
    *inbox.urlpatterns,
    *document.urlpatterns,
    *register.urlpatterns,
]
