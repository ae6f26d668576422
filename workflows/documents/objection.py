"""The answer to an objection, in the layout of the letters. It names nobody who objected: whoever holds the
code may fetch it.
"""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from workflows.documents import letters as paper_letters
from workflows.documents import render, words
from workflows.models import Document, Objection
from workflows.services import letters, objected
from workflows.services.letters import PreparedLetter

KIND = Document.Kind.OBJECTION_REPLY


def prepare_objection_reply(case):
    """Print and store the answer; slow, outside any transaction, and safe to repeat."""
    already = letters.filed(case, KIND)
    if already:
        return already
    objection = Objection.objects.select_related(
        "item__notice",
        "item__application__round__screening_office__organisation",
        "change__screening_office__organisation",
        "change__award__holder__organisation",
    ).get(case=case)
    token = letters.token_of(case, KIND)
    content = reply_content(objection, token)
    paper = render.printed(render.html("documents/letter.html", content), style=paper_letters.STYLE)
    file, sha256 = letters.store(paper.pdf)
    return PreparedLetter(
        kind=KIND.value,
        title=content["title"],
        number=content["number"],
        token=token,
        file=file,
        sha256=sha256,
        pages=paper.pages,
        facts={
            "round": objected.of(objection).issue,
            "issuer": content["issuer"],
            "date": timezone.localdate(objection.decided_at).isoformat(),
        },
    )


def reply_content(objection, token):
    """What stands on the paper."""
    with override(settings.LANGUAGE_CODE):
        matter = objected.of(objection)
        issuer = matter.beside.organisation.name
        opening = _(
            "Your objection of %(day)s to “%(project)s” in the notice “%(notice)s” has been dealt with."
        ) % {
            "day": words.moment(objection.filed_at),
            "project": matter.title,
            "notice": matter.notice,
        }
        outcome = _("Outcome: %(outcome)s.") % {"outcome": objection.get_outcome_display()}
        return {
            "issuer": issuer,
            **paper_letters.furniture(issuer, token),
            "title": _("Answer to the objection"),
            "number": "",
            "addressee": _("To who filed the objection:"),
            "paragraphs": [opening, outcome, *filter(None, objection.answer.splitlines())],
            "day": words.moment(objection.decided_at),
        }
