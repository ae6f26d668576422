"""The task book's paper, for whoever sees its application, once it was handed in."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_safe

from workflows import documents, selectors
from workflows.pages.handed_over import handed_over


@require_safe
def task_book_print(request, task_book_id):
    """The version that was handed in last, to be printed, signed and sealed."""
    book = get_object_or_404(selectors.task_books_visible_to(request.user), public_id=task_book_id)
    if not book.verification_code:
        raise Http404
    file = documents.task_book_preview(book, by=request.user)
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=f"{book.public_id}.pdf", content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("task-books/<str:task_book_id>/print.pdf", handed_over(task_book_print), name="task-book-print")
]
