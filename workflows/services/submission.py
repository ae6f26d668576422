"""What is fixed at the moment of handing in, so that every later paper and check sees the same."""

import hashlib
import json

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import sealing
from trail import clock, numbers
from workflows.models import Submission
from workflows.policy import facts as declared
from workflows.services import links, participations

TITLE = "title"
TITLE_LIMIT = 200
CODE_LENGTH = 12
CORRECTED = ("answers", "assessment", "changed_at", "state", "title", "verification_code", "version")
FROZEN = (
    *CORRECTED, "banner_bureau", "host_unit", "number", "reach", "recommending_body", "submitted_at",
)  # fmt: skip


def freeze(content, assessment, *, by):
    """Fix answers, facts with their origins, findings, title, number, code and way of a draft."""
    application = content.application
    now = clock.now()
    year = timezone.localdate(now).year
    facts = _fix(content, assessment, number=1)
    links.route(application)
    application.submitted_at = now
    application.number = f"SB{year}{numbers.take(f'application:{year}'):06d}"
    application.save(update_fields=FROZEN)
    keep_version(content, facts, number=1, by=by)


def freeze_again(content, assessment, *, by):
    """Fix what was corrected: number, way and the moment of the first handing in stay as they were."""
    application = content.application
    number = application.submissions.count() + 1
    facts = _fix(content, assessment, number=number)
    application.state = links.state_at(application.reach)
    application.save(update_fields=CORRECTED)
    keep_version(content, facts, number=number, by=by)


def _fix(content, assessment, *, number):
    """Set what is handed in, with a code of its own; stores nothing. Returns the facts as JSON."""
    application = content.application
    facts = facts_as_json(content)
    application.answers = content.given()
    application.assessment = assessment.as_json() | {"facts": facts}
    application.verification_code = _verification_code(content, facts, number)
    application.title = title_of(application)
    application.changed_at = clock.now()
    application.version += 1
    return facts


def keep_version(content, facts, *, number, by):
    """Keep what is handed in as a version, to which papers and seals refer, and who takes part in it."""
    application = content.application
    Submission.objects.create(
        application=application,
        number=number,
        answers=application.answers,
        facts=facts,
        files=[
            {"kind": kind, "name": each.name, "sha256": each.sha256, "attachment": each.public_id}
            for kind, listed in sorted(content.attachments.items())
            for each in listed
        ],
        verification_code=application.verification_code,
        handed_in_by=by,
        handed_in_at=clock.now(),
    )
    participations.note(application, has_earlier=number > 1)


def source_of(application):
    """Where a fact comes from that was told here; kept with the fact, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("application “%(round)s”") % {"round": application.round.title}


def title_of(application):
    """The application's title: the answer to the question `title`, which every form of a project asks; where
    none asks it, that of the programme.
    """
    programme = application.edition.policy
    if not any(question.name == TITLE for question in programme.form.questions):
        return programme.title
    return (application.answers.get(TITLE) or "")[:TITLE_LIMIT]


def facts_as_json(content):
    """The facts that the form or the rules name, each with its origin."""
    programme = content.programme
    judged = declared.raw_needs(sorted(programme.facts()))
    asked = set(judged) | {
        question.fact for question in programme.form.questions if question.fact and content.asks(question)
    }
    return {
        name: {
            "value": each.value.isoformat() if hasattr(each.value, "isoformat") else each.value,
            "source": str(each.source),
            "day": each.day.isoformat() if each.day else None,
            "told": each.told,
        }
        for name, each in sorted(content.known.items())
        if name in asked
    }


def _verification_code(content, facts, number):
    """Twelve hexadecimal digits of the hash over all that is handed in and the how manieth time it is;
    printed on every page.
    """
    application = content.application
    files = sorted((kind, each.sha256) for kind, listed in content.attachments.items() for each in listed)
    whole = {
        "application": application.public_id,
        "version": number,
        "edition": application.edition.hash,
        "answers": sealing.hashed(application.answers),
        "facts": facts,
        "files": files,
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:CODE_LENGTH].upper()
    return "-".join(digest[start : start + 4] for start in range(0, CODE_LENGTH, 4))
