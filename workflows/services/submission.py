"""What is fixed at the moment of handing in, so that every later paper and check sees the same."""

import hashlib
import json

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from trail import clock, numbers
from workflows.models import Submission
from workflows.policy import facts as declared
from workflows.services import links

TITLE = "title"
TITLE_LIMIT = 200
CODE_LENGTH = 12
FROZEN = (
    "answers",
    "assessment",
    "banner_bureau",
    "changed_at",
    "host_unit",
    "number",
    "reach",
    "recommending_body",
    "state",
    "submitted_at",
    "title",
    "verification_code",
    "version",
)


def freeze(content, assessment, *, by):
    """Fix answers, facts with their origins, findings, title, number, code and way of a draft."""
    application = content.application
    now = clock.now()
    year = timezone.localdate(now).year
    facts = facts_as_json(content)
    application.answers = content.given()
    application.assessment = assessment.as_json() | {"facts": facts}
    application.verification_code = _verification_code(content, facts)
    application.title = title_of(application.answers)
    links.route(application)
    application.submitted_at = application.changed_at = now
    application.version += 1
    application.number = f"SB{year}{numbers.take(f'application:{year}'):06d}"
    application.save(update_fields=FROZEN)
    keep_version(content, facts, by=by)


def keep_version(content, facts, *, by):
    """Keep what is handed in as the next version, to which papers and seals refer. Returns it."""
    application = content.application
    return Submission.objects.create(
        application=application,
        number=application.submissions.count() + 1,
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


def source_of(application):
    """Where a fact comes from that was told here; kept with the fact, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("application “%(round)s”") % {"round": application.round.title}


def title_of(answers):
    """The application's title: the answer to the question `title`, which every form of a project asks."""
    return (answers.get(TITLE) or "")[:TITLE_LIMIT]


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


def _verification_code(content, facts):
    """Twelve hexadecimal digits of the hash over all that is handed in; printed on every page."""
    application = content.application
    files = sorted((kind, each.sha256) for kind, listed in content.attachments.items() for each in listed)
    whole = {
        "application": application.public_id,
        "edition": application.edition.hash,
        "answers": application.answers,
        "facts": facts,
        "files": files,
    }
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode()).hexdigest()[:CODE_LENGTH].upper()
    return "-".join(digest[start : start + 4] for start in range(0, CODE_LENGTH, 4))
