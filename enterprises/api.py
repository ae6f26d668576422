"""Archives and where they stand, for programs: what the pages show, to the same people."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from enterprises import ladder, selectors, standing
from enterprises.measures import MEASURES
from enterprises.models import Enterprise, YearFacts
from trail import clock
from workflows.api import public_ids
from workflows.api.paging import KeysetPagination


class EnterpriseSerializer(serializers.ModelSerializer):
    """An archive in a list: who it is and what it does."""

    id = serializers.CharField(source="public_id", read_only=True)
    name = serializers.CharField(source="organisation.name", read_only=True)
    credit_code = serializers.CharField(source="organisation.credit_code", read_only=True)

    class Meta:
        model = Enterprise
        fields = (
            "id", "name", "credit_code", "registered_on", "industry", "field", "above_scale", "chain",
            "main_product",
        )  # fmt: skip
        read_only_fields = fields


class YearSerializer(serializers.ModelSerializer):
    """The figures of an accounting year, in persons, items and yuan; null where nobody told them."""

    class Meta:
        model = YearFacts
        fields = ("year", *(measure.name for measure in MEASURES))
        read_only_fields = fields


class ArchiveSerializer(EnterpriseSerializer):
    """One archive with its years, the last first."""

    years = YearSerializer(many=True, read_only=True)

    class Meta(EnterpriseSerializer.Meta):
        fields = (*EnterpriseSerializer.Meta.fields, "years")
        read_only_fields = fields


class _Grouped(serializers.Serializer):
    """Something whose `parts` are of its own kind, as deep as the programme goes."""

    def get_fields(self):
        return {**super().get_fields(), "parts": type(self)(many=True)}


class RuleFindingSerializer(_Grouped):
    """What one condition says, in words; `answer` is met, not_met or open. Of a group the parts say by what
    clause they ask for what; `note` is what its text leaves out or nobody has verified.
    """

    rule = serializers.CharField()
    title = serializers.CharField()
    answer = serializers.CharField()
    reason = serializers.CharField(allow_blank=True)
    value = serializers.CharField(allow_blank=True)
    made_of = serializers.CharField(allow_blank=True)
    limit = serializers.CharField(allow_blank=True)
    unit = serializers.CharField(allow_blank=True)
    citation = serializers.CharField(allow_blank=True)
    unverified = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)
    sentence = serializers.CharField()


class PointsSerializer(_Grouped):
    """The points of one item, with its scale and clause; of a group its parts have theirs."""

    item = serializers.CharField()
    title = serializers.CharField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()
    highest = serializers.IntegerField()
    sentence = serializers.CharField()
    made_of = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)


class MoveSerializer(serializers.Serializer):
    """The smallest change of one figure that closes a gap: by how much, and what it is then."""

    fact = serializers.CharField()
    by = serializers.IntegerField()
    value = serializers.IntegerField()
    told = serializers.CharField()


class GapSerializer(serializers.Serializer):
    """What is missing, and how far it is; the easiest gap comes first."""

    name = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.CharField()
    short_by = serializers.CharField(allow_blank=True)
    said = serializers.CharField(allow_blank=True)
    basis = serializers.CharField(allow_blank=True)
    steps = MoveSerializer(many=True)


class StandingSerializer(serializers.Serializer):
    """Where an enterprise stands before a programme on a day; points are null where nothing is scored."""

    programme = serializers.CharField(source="assessment.programme")
    edition = serializers.CharField(source="assessment.edition")
    day = serializers.DateField(source="assessment.day")
    verdict = serializers.CharField(source="assessment.verdict")
    score_low = serializers.IntegerField(source="assessment.score_low", allow_null=True)
    score_high = serializers.IntegerField(source="assessment.score_high", allow_null=True)
    findings = RuleFindingSerializer(source="assessment.findings", many=True)
    items = PointsSerializer(source="assessment.items", many=True)
    gaps = GapSerializer(many=True)
    unknown = serializers.ListField(child=serializers.CharField())


class EnterpriseList(generics.ListAPIView):
    """The archives that the caller sees."""

    serializer_class = EnterpriseSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        return selectors.enterprises_visible_to(self.request.user)


class EnterpriseDetail(generics.RetrieveAPIView):
    """One archive."""

    serializer_class = ArchiveSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "enterprise_id"

    def get_queryset(self):
        return selectors.enterprises_visible_to(self.request.user).prefetch_related("years")


class EnterpriseStanding(APIView):
    """Where one enterprise stands before a programme."""

    @extend_schema(
        parameters=[OpenApiParameter("programme", str, required=True, description="The programme's code.")],
        responses=StandingSerializer,
    )
    def get(self, request, enterprise_id):
        """What the archive's figures come to today, what is missing and what is unknown."""
        visible = selectors.enterprises_visible_to(request.user)
        enterprise = get_object_or_404(visible, public_id=enterprise_id)
        day, code = clock.today(), request.query_params.get("programme")
        if code is None:
            raise serializers.ValidationError(
                {"programme": [serializers.Field.default_error_messages["required"]]}
            )
        policy = ladder.programmes_on(day).get(code)
        if policy is None:
            raise Http404
        found = standing.standing(policy, standing.known(enterprise.holder, day))
        return Response(StandingSerializer(found).data)


public_ids.register()

urlpatterns = [
    path("enterprises/", EnterpriseList.as_view(), name="api-enterprises"),
    path("enterprises/<public:enterprise_id>/", EnterpriseDetail.as_view(), name="api-enterprise"),
    path(
        "enterprises/<public:enterprise_id>/standing/",
        EnterpriseStanding.as_view(),
        name="api-enterprise-standing",
    ),
]
