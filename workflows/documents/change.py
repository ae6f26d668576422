"""The certificate after a rename, in the layout of the letters: the same number, the same term."""

from django.utils import timezone

from workflows.documents import letters as paper_letters
from workflows.documents import render, words
from workflows.models import Change, Document
from workflows.services import changes, letters
from workflows.services.letters import PreparedLetter

KIND = Document.Kind.CHANGE_CERTIFICATE


def prepare_change_certificate(case):
    """Print and store the certificate; slow, outside any transaction, and safe to repeat."""
    already = letters.filed(case, KIND)
    if already:
        return already
    change = Change.objects.select_related(
        "award__holder__organisation", "deciding_office__organisation", "case__edition"
    ).get(case=case)
    token = letters.token_of(case, KIND)
    content = certificate_content(change, token)
    paper = render.printed(render.html("documents/letter.html", content), style=paper_letters.STYLE)
    file, sha256 = letters.store(paper.pdf)
    return PreparedLetter(
        kind=KIND.value,
        title=content["title"],
        number=change.award.number,
        token=token,
        file=file,
        sha256=sha256,
        pages=paper.pages,
        valid_until=change.award.until,
        facts={
            "applicant": change.new_name,
            "programme": change.case.edition.policy.held,
            "number": change.award.number,
            "issuer": content["issuer"],
            "date": timezone.localdate(change.concluded_at).isoformat(),
        },
    )


def certificate_content(change, token):
    """What stands on the paper, in the words of the programme's file."""
    award, text = change.award, changes.rule_of(change.award).certificate
    issuer = change.deciding_office.organisation.name
    paragraphs = text.render(
        applicant=change.new_name,
        former_name=change.former_name,
        changed_on=words.day(change.day),
        number=award.number,
        programme=change.case.edition.policy.title,
        held=change.case.edition.policy.held,
        since=words.day(award.since),
        until=words.day(award.until),
    )
    return {
        "issuer": issuer,
        **paper_letters.furniture(issuer, token),
        "title": text.title,
        "number": award.number,
        "addressee": paragraphs[0],
        "paragraphs": paragraphs[1:],
        "day": words.moment(change.concluded_at),
    }
