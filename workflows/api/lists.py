"""The list of a round: read with its version, proposed, changed and signed by programs. Signed paper needs a
scan and goes by the website.
"""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Office
from workflows import selectors
from workflows.api.inbox import DeclineSerializer, TaskAction
from workflows.models import Decision
from workflows.services import signing

READERS = (*selectors.READERS, Office.Role.SUPERVISE)


class LineSerializer(serializers.Serializer):
    """One line of the list; money in yuan."""

    application = serializers.CharField()
    outcome = serializers.ChoiceField(Decision.Outcome)
    money = serializers.IntegerField()
    reason = serializers.CharField()


class ListSerializer(serializers.Serializer):
    """The list as it stands: who signs or proposes names this `version`."""

    version = serializers.IntegerField()
    hash = serializers.CharField()
    lines = LineSerializer(many=True)


class RoundList(APIView):
    """The list of a round, held until the release."""

    @extend_schema(responses=ListSerializer)
    def get(self, request, round_id):
        """The list as it stands, to the offices that prepare, sign or supervise it."""
        visible = selectors.rounds_ranked_for(request.user, beside=READERS)
        round_ = get_object_or_404(visible, public_id=round_id)
        lines = signing.list_of(round_)
        names = LineSerializer().fields
        found = {
            "version": round_.list_version,
            "hash": signing.digest(lines),
            "lines": [dict(zip(names, line, strict=True)) for line in lines],
        }
        return Response(ListSerializer(found).data)


class CutSerializer(serializers.Serializer):
    """After how many places the line lies."""

    places = serializers.IntegerField(min_value=1)


class RestSerializer(serializers.Serializer):
    """Why; the programme's own reason where none is given. Applicants read it."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class VersionSerializer(serializers.Serializer):
    """Which version of the list was seen."""

    version = serializers.IntegerField(min_value=0)


class SignSerializer(VersionSerializer):
    """The version that was seen, the number of a meeting's minutes, an opinion."""

    minutes = serializers.CharField(required=False, allow_blank=True, max_length=60)
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000)


class SumSerializer(DeclineSerializer):
    """Which applications, why, and the sum for each in yuan."""

    money = serializers.IntegerField(min_value=1)


class BackSerializer(serializers.Serializer):
    """To which place of the programme's order, counted from 0, and why."""

    to = serializers.IntegerField(min_value=0)
    reason = serializers.CharField(max_length=500)


class Cut(TaskAction):
    """Propose all above the line in one act."""

    action = "cut"
    body = CutSerializer


class DeclineRest(TaskAction):
    """Do not propose any that is not decided on yet."""

    action = "decline_rest"
    body = RestSerializer


class Propose(TaskAction):
    """Sign the proposed list."""

    action = "propose"
    body = VersionSerializer


class Sign(TaskAction):
    """Sign the list in one's turn."""

    action = "sign"
    body = SignSerializer


class TakeOut(TaskAction):
    """Take lines out of the list."""

    action = "take_out"
    body = DeclineSerializer


class PutIn(TaskAction):
    """Put lines into the list, each with the round's sum."""

    action = "put_in"
    body = DeclineSerializer


class Regrade(TaskAction):
    """Grant lines another sum."""

    action = "regrade"
    body = SumSerializer


class SendBack(TaskAction):
    """Send the list back to an earlier step."""

    action = "send_back"
    body = BackSerializer


ACTIONS = (Cut, DeclineRest, Propose, Sign, TakeOut, PutIn, Regrade, SendBack)
