"""The plan's indicators for programs: the figures of the board, to the same people."""

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from cultivation.board import export, progress
from cultivation.board.forms import AsOfForm
from cultivation.board.measures import measure_of
from cultivation.board.presentation import is_about_persons, withheld
from trail import clock
from workflows.api.problems import InvalidQuery
from workflows.permissions import is_staff

TIMES = [
    OpenApiParameter("as_of", str, description="The day that the figures are about, else today."),
    OpenApiParameter("known_on", str, description="As it was known at the end of that day."),
]


class TargetSerializer(serializers.Serializer):
    """A number to be reached by a day, with the document that says so."""

    day = serializers.DateField()
    comparison = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    upper = serializers.FloatField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    part = serializers.CharField(allow_blank=True)
    source = serializers.CharField(allow_blank=True)
    clause = serializers.CharField(allow_blank=True)
    unverified = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class PartSerializer(serializers.Serializer):
    """A named part; `value` is null where it is unknown, or too small to be told (`withheld`)."""

    name = serializers.CharField()
    title = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    withheld = serializers.BooleanField()
    target = TargetSerializer(allow_null=True)
    baseline = TargetSerializer(allow_null=True)


class LeagueSerializer(serializers.Serializer):
    """A league's part; what lies in none falls into the bucket."""

    region = serializers.CharField()
    name = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    withheld = serializers.BooleanField()
    is_bucket = serializers.BooleanField()


class MomentSerializer(serializers.Serializer):
    """Where it stands on a day; `open` says why there is no value; an attainment of 1 reaches the target."""

    day = serializers.DateField()
    value = serializers.FloatField(allow_null=True)
    open = serializers.CharField(allow_blank=True)
    reported_for = serializers.DateField(allow_null=True)
    attainment = serializers.FloatField(allow_null=True)


class IndicatorSerializer(MomentSerializer):
    """One indicator: what it is, its targets, its value, what was to be expected by now, the forecast, how it
    is counted, its parts and leagues; `at_end` is the last day of a period that is over.
    """

    code = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    period = serializers.CharField()
    section = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    kind = serializers.CharField()
    citation = serializers.CharField(allow_blank=True)
    definition = serializers.CharField(allow_blank=True)
    definition_signed_on = serializers.DateField(allow_null=True)
    signed = serializers.BooleanField()
    how = serializers.CharField(allow_blank=True)
    baseline = TargetSerializer(allow_null=True)
    target = TargetSerializer(allow_null=True)
    targets = TargetSerializer(many=True)
    expected = serializers.FloatField(allow_null=True)
    expected_how = serializers.CharField(allow_blank=True)
    forecast = serializers.FloatField(allow_null=True)
    forecast_how = serializers.CharField(allow_blank=True)
    parts = PartSerializer(many=True)
    leagues = LeagueSerializer(many=True, allow_null=True)
    at_end = MomentSerializer(allow_null=True)


class BoardSerializer(serializers.Serializer):
    """All indicators on one day, in the plan's order."""

    as_of = serializers.DateField()
    known_on = serializers.DateField(allow_null=True)
    indicators = IndicatorSerializer(many=True)


class IndicatorList(APIView):
    """The board."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="indicators_list", parameters=TIMES, responses=BoardSerializer)
    def get(self, request):
        """Every indicator of the plan."""
        day, known_on = _times(request)
        every = list(progress.indicators())
        told = _told(request, every, day, known_on)
        return Response(BoardSerializer({"as_of": day, "known_on": known_on, "indicators": told}).data)


class IndicatorDetail(APIView):
    """One indicator."""

    permission_classes = [AllowAny]

    @extend_schema(parameters=TIMES, responses=IndicatorSerializer)
    def get(self, request, code):
        """The indicator of that code."""
        day, known_on = _times(request)
        found = [each for each in progress.indicators() if each.code == code]
        if not found:
            raise Http404
        return Response(IndicatorSerializer(_told(request, found, day, known_on)[0]).data)


def _times(request):
    form = AsOfForm(request.query_params, today=clock.today())
    if form.is_bound and not form.is_valid():
        raise InvalidQuery({name: list(sentences) for name, sentences in form.errors.items()})
    return form.chosen


def _told(request, indicators, day, known_on):
    """The figures of these indicators; of persons, those who hold no office are told no small numbers."""
    book = progress.open_book(indicators, day, known_on=known_on)
    return [_one(request.user, book, indicator) for indicator in indicators]


def _one(user, book, indicator):
    told = export.as_json(progress.read(book, indicator), book.regions)
    exact = is_staff(user) or not is_about_persons(book, indicator, measure_of(indicator).counting())
    for rows, key in ((told["parts"], "name"), (told["leagues"] or (), "region")):
        known = {row[key]: row["value"] for row in rows if row["value"] is not None}
        hidden = set() if exact else withheld(known)
        for row in rows:
            row["withheld"] = row[key] in hidden
            row["value"] = None if row["withheld"] else row["value"]
    return told


urlpatterns = [
    path("indicators/", IndicatorList.as_view(), name="api-indicators"),
    path("indicators/<slug:code>/", IndicatorDetail.as_view(), name="api-indicator"),
]
