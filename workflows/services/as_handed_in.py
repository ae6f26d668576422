"""An application as it was handed in one of the times."""

from dataclasses import dataclass
from functools import cached_property

from workflows import permissions
from workflows.models import Application, Submission
from workflows.services.content import Content
from workflows.services.kept import frozen


@dataclass
class Version(Content):
    """The content of one submission: answers, facts and files as they were then; nothing of it is open."""

    submission: Submission

    @cached_property
    def known(self):
        return frozen(self.submission.facts)

    @property
    def answers(self):
        return self.submission.answers

    @cached_property
    def attachments(self):
        named = [file["attachment"] for file in self.submission.files]
        found = {}
        for attachment in self.application.attachments.all():
            if attachment.public_id in named:
                found.setdefault(attachment.kind, []).append(attachment)
        return found

    @property
    def correction(self):
        return None


def last_of(application):
    """The content as everybody but the applicant reads it: of what is just being corrected, the version that
    was handed in last.
    """
    if application.state != Application.State.RETURNED:
        return Content(application)
    return Version(application, application.submissions.latest("number"))


def read_by(user, application):
    """The content as the user reads it: the applicant what is being written, everybody else what was handed
    in.
    """
    return Content(application) if permissions.is_applicant(user, application) else last_of(application)
