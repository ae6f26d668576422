"""What units, bureaus and recommending bodies do with a task, and what the applicant does in between."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.views import APIView

from workflows import process, selectors
from workflows.api.idempotency import KEY, Once
from workflows.api.inbox import TaskAction
from workflows.api.serializers import ReceiptSerializer
from workflows.steps import endorse

OPINION = 1000


class RemarkSerializer(serializers.Serializer):
    """What is to be corrected at one question."""

    question = serializers.CharField(max_length=80)
    text = serializers.CharField(max_length=500)


class EndorseSerializer(serializers.Serializer):
    """What was looked at, and the opinion."""

    checklist = serializers.DictField(
        child=serializers.JSONField(),
        help_text="By name (`secrecy`, or the kind of a document): true, or why it is in order all the same.",
    )
    opinion = serializers.CharField(required=False, allow_blank=True, max_length=OPINION)
    rank = serializers.IntegerField(
        required=False, min_value=1, help_text="The place in one's own order; a filing by rule has none."
    )


class ReturnSerializer(serializers.Serializer):
    """The remarks; only these questions are open again."""

    remarks = RemarkSerializer(many=True)
    opinion = serializers.CharField(required=False, allow_blank=True, max_length=OPINION)
    due_at = serializers.DateTimeField(required=False, help_text="By the link's own cut-off otherwise.")


class TurnDownSerializer(serializers.Serializer):
    """Why; the applicant reads it."""

    opinion = serializers.CharField(max_length=OPINION)


class WithdrawSerializer(serializers.Serializer):
    """Why; it stands in the file."""

    reason = serializers.CharField(max_length=300)


class Endorse(TaskAction):
    """Forward the task's application, as its unit, or recommend it, as its recommending body. The first check
    by a banner's bureau needs a scan and goes by the website.
    """

    action = endorse.ENDORSE
    body = EndorseSerializer


class Return(TaskAction):
    """Return the task's application for correction, with remarks at single questions."""

    action = endorse.RETURN
    body = ReturnSerializer


class TurnDown(TaskAction):
    """Do not recommend the task's application; that ends it."""

    action = endorse.TURN_DOWN
    body = TurnDownSerializer


class Resubmission(Once, APIView):
    """Handing in again."""

    @extend_schema(parameters=[KEY], request=None, responses={201: ReceiptSerializer})
    def post(self, request, application_id):
        """Hand in what was corrected; it goes straight back to who returned it."""
        application = get_object_or_404(selectors.applications_of(request.user), public_id=application_id)
        return self.once(request, lambda: (201, process.resubmit(application, by=request.user).as_json()))


class Withdrawal(Once, APIView):
    """Taking back."""

    body = WithdrawSerializer

    @extend_schema(parameters=[KEY], request=WithdrawSerializer, responses={201: ReceiptSerializer})
    def post(self, request, application_id):
        """Take one's own application back before it is decided on; that ends it."""
        application = get_object_or_404(selectors.applications_of(request.user), public_id=application_id)
        sent = WithdrawSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        reason = sent.validated_data["reason"]
        return self.once(
            request,
            lambda: (201, process.withdraw(application, reason=reason, by=request.user).as_json()),
        )


ACTIONS = (Endorse, Return, TurnDown)
