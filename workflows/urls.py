"""The addresses of the workflows' pages."""

from workflows.pages import (
    applicant,
    attachment,
    desk,
    document,
    expert,
    inbox,
    notices,
    objecting,
    objections,
    ranking,
    register,
    scan,
    sign_off,
    task_book,
    visitor,
)

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
    *ranking.urlpatterns,
    *sign_off.urlpatterns,
    *notices.urlpatterns,
    *objecting.urlpatterns,
    *objections.urlpatterns,
]
