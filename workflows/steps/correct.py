"""The correction by the applicant."""

from django.shortcuts import redirect

from workflows.steps.base import Step


class CorrectStep(Step):
    """The applicant answers the remarks; only the questions that were named are open. The task leads to the
    application, where they are answered and handed in again.
    """

    def dispatch(self, request, *args, **kwargs):
        return redirect("application-detail", self.case.application.public_id)
