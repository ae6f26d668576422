"""The task book on paper (任务书): what was granted, what was completed, the pledge; each page bears its
verification code.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from workflows.documents import render, words
from workflows.documents.application import STYLE, section
from workflows.documents.preview import on_demand
from workflows.models import Document, TaskBook
from workflows.services import letters, official_documents
from workflows.services.letters import PreparedLetter
from workflows.services.task_book_content import BookContent

RELATED = (
    "application__case__award",
    "application__edition",
    "application__host_unit",
    "application__holder__person",
    "application__round__screening_office__organisation",
)


def task_book_html(book):
    """The task book's paper before it is printed; the same content gives the same text."""
    content = BookContent(TaskBook.objects.select_related(*RELATED).get(pk=book.pk))
    application = content.application
    address = f"{settings.BASE_URL}{reverse('verify-document', args=[book.verification_code])}"
    with override(settings.LANGUAGE_CODE):
        context = {
            "application": application,
            "programme": content.application.edition.policy,
            "award": application.case.award,
            "document": official_documents.decision_of(application.round),
            "money": words.number(application.case.award.money),
            "since": words.day(application.case.award.since),
            "until": words.day(application.case.award.until),
            "holder": application.holder.name,
            "issuer": application.round.screening_office.organisation.name,
            "code": letters.spaced(book.verification_code),
            "address": address,
            "handed_in_on": words.moment(book.handed_in_at),
            "sections": [section(content, part) for part in content.parts],
            "pledge": content.rule.pledge,
        }
        return render.html("documents/task_book.html", context)


def task_book_preview(book, *, by):
    """The path of the task book's PDF as it was handed in last; refuses as a preview does."""
    return on_demand(task_book_html(book), style=STYLE, by=by, of=[book.application])


def prepare_task_book(book):
    """Print and store the confirmed task book; safe to repeat."""
    kind, case = Document.Kind.TASK_BOOK, book.application.case
    already = letters.filed(case, kind)
    if already:
        return already
    paper = render.printed(task_book_html(book), style=STYLE)
    file, sha256 = letters.store(paper.pdf)
    return PreparedLetter(
        kind=kind.value,
        title=f"{book.application.edition.policy.title}任务书",
        number=case.award.number,
        token=book.verification_code,
        file=file,
        sha256=sha256,
        pages=paper.pages,
        facts={
            "applicant": book.application.holder.name,
            "host_unit": book.application.host_unit.name,
            "project": book.application.title,
            "round": book.application.round.title,
            "issuer": book.application.round.screening_office.organisation.name,
            "date": timezone.localdate(book.handed_in_at).isoformat(),
        },
    )
