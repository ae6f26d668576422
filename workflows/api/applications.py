"""One's own applications, and those that one's offices work on."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from trail import clock
from workflows import forms, process, selectors
from workflows.api import form
from workflows.api.idempotency import KEY, Once
from workflows.api.paging import KeysetPagination
from workflows.api.problems import InvalidQuery, PreconditionFailed, PreconditionRequired
from workflows.api.receipts import receipt_of
from workflows.api.serializers import (
    ApplicationDetailSerializer,
    ApplicationSerializer,
    ReceiptSerializer,
    StartedSerializer,
)
from workflows.models import Application
from workflows.services import applicants, applications, as_handed_in, facts
from workflows.services.content import Content

VERSION = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag last read."
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200],
    description="The version of all that the applicant fills in.",
)
HEAVY = ("answers", "assessment", "finished_pages", "round__edition__content")


class FilterSerializer(serializers.Serializer):
    """What the list is narrowed to."""

    round = serializers.CharField(required=False, max_length=22, help_text="A round's id.")
    state = serializers.ChoiceField(Application.State, required=False)


class NewApplicationSerializer(serializers.Serializer):
    """In which round to apply."""

    round = serializers.CharField(max_length=22, help_text="A round's id.")
    holder = serializers.CharField(
        required=False,
        max_length=22,
        default="",
        help_text="For which enterprise, where the caller speaks for several.",
    )


class ApplicationList(Once, generics.GenericAPIView):
    """The applications that the caller sees."""

    serializer_class = ApplicationSerializer
    pagination_class = KeysetPagination
    body = NewApplicationSerializer

    @extend_schema(
        parameters=[FilterSerializer],
        responses=ApplicationSerializer(many=True),
        operation_id="applications_list",
    )
    def get(self, request):
        """One's own, and, once handed in, those of the rounds that one's offices work on; newest first."""
        wanted = FilterSerializer(data=request.query_params)
        if not wanted.is_valid():
            raise InvalidQuery(wanted.errors)
        visible = _visible(request.user).filter(**_conditions(wanted.validated_data))
        rows = self.paginate_queryset(visible.defer(*HEAVY))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    @extend_schema(
        parameters=[KEY],
        request=NewApplicationSerializer,
        responses={201: StartedSerializer, 200: StartedSerializer},
        filters=False,
    )
    def post(self, request):
        """Begin an application in a round as a draft; 200 with the draft where the caller has one already."""
        wanted = NewApplicationSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        rounds = selectors.rounds_visible_to(request.user)
        round_ = get_object_or_404(rounds, public_id=wanted.validated_data["round"])
        answer = self.once(request, lambda: self._start(round_, wanted.validated_data["holder"]))
        answer["Location"] = reverse("api-application", args=[answer.data["id"]])
        return answer

    def _start(self, round_, named):
        user = self.request.user
        draft = applications.start_draft(round_, applicants.holder_for(user, round_, named), by=user)
        is_new = draft.created_at == clock.now()
        draft.receipt = receipt_of(draft, "started")
        return 201 if is_new else 200, StartedSerializer(draft, context={"request": self.request}).data


class ApplicationDetail(APIView):
    """One application."""

    @extend_schema(parameters=[ETAG], responses=ApplicationDetailSerializer)
    def get(self, request, application_id):
        """An application whole: pages, answers, what is missing, files, papers, where it stands."""
        application = _application(request.user, application_id)
        answer = Response(ApplicationDetailSerializer(application, context={"request": request}).data)
        answer["ETag"] = _etag(application)
        return answer


class ApplicationPage(APIView):
    """One page of the form of an application."""

    @extend_schema(parameters=[ETAG], responses=form.PageSerializer)
    def get(self, request, application_id, page):
        """What the page asks, what is answered, what is still missing."""
        application = _application(request.user, application_id)
        content = as_handed_in.read_by(request.user, application)
        answer = Response(form.PageSerializer(_page(content, page)).data)
        answer["ETag"] = _etag(application)
        return answer

    @extend_schema(
        parameters=[VERSION, ETAG], request=form.AnswersSerializer, responses=form.SavedPageSerializer
    )
    def put(self, request, application_id, page):
        """Save the whole page of one's own draft; what is not sent counts as not answered."""
        return self._save(request, application_id, page, is_whole=True)

    @extend_schema(
        parameters=[VERSION, ETAG],
        request=form.AnswersSerializer,
        responses=form.SavedPageSerializer,
        operation_id="applications_pages_update_partly",
    )
    def patch(self, request, application_id, page):
        """Save the named answers of one's own draft; the others stay as they are."""
        return self._save(request, application_id, page, is_whole=False)

    def _save(self, request, application_id, page, *, is_whole):
        sent = form.AnswersSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        saved = _saved(request, application_id, page, is_whole=is_whole, **sent.validated_data)
        application = _application(request.user, application_id)
        body = form.SavedPageSerializer(_page(Content(application), page, receipt=saved.receipt)).data
        answer = Response(body)
        answer["ETag"] = _etag(application)
        return answer


class ApplicationSubmission(Once, APIView):
    """Handing in."""

    @extend_schema(parameters=[KEY], request=None, responses={201: ReceiptSerializer})
    def post(self, request, application_id):
        """Hand one's own draft in: once, however often it is posted."""
        application = get_object_or_404(selectors.applications_of(request.user), public_id=application_id)
        return self.once(request, lambda: (201, process.submit(application, by=request.user).as_json()))


@transaction.atomic
def _saved(request, application_id, page, *, is_whole, answers, finished):
    """Check and save answers while nobody else can: what If-Match named is what is overwritten."""
    own = selectors.applications_of(request.user).select_related("edition").select_for_update(of=["self"])
    application = get_object_or_404(own, public_id=application_id)
    Content(application).require_opened(())
    facts_version = _require_version(request, application)
    questions = _form_page(application, page)
    if is_whole:
        answers = form.whole(questions, answers)
    faults = form.faults(questions, answers)
    filled = forms.page_form_from_answers(application, page, answers)
    if faults or not filled.is_valid():
        raise exceptions.ValidationError({"answers": faults or _sentences(filled)})
    return applications.save_page(
        application,
        page,
        filled.cleaned_answers,
        version=application.version,
        facts_version=facts_version,
        finished=finished,
        by=request.user,
    )


def _visible(user):
    ranked = selectors.rounds_ranked_for(user).filter(pk=OuterRef("round"))
    visible = selectors.applications_visible_to(user).annotate(is_of_a_round_ranked_for_user=Exists(ranked))
    return visible.select_related(
        "decision",
        "holder__person",
        "holder__organisation",
        "round__screening_office",
        "round__deciding_office",
    )


def _application(user, application_id):
    return get_object_or_404(_visible(user).select_related("edition"), public_id=application_id)


def _conditions(wanted):
    named = {"round": "round__public_id", "state": "state"}
    return {named[name]: value for name, value in wanted.items()}


def _page(content, name, **members):
    return form.as_read(content, _form_page(content.application, name), **members)


def _form_page(application, name):
    try:
        return application.edition.policy.form.page(name)
    except KeyError:
        raise Http404 from None


def _sentences(filled):
    return {name: list(errors) for name, errors in filled.errors.items()}


def _etag(application, facts_version=None):
    """The version of the answers and of the archive's facts, which the form writes too."""
    if facts_version is None:
        facts_version = facts.version_of(application.holder)
    return f'"{application.version}-{facts_version}"'


def _require_version(request, application):
    """Compare If-Match with what is there; gives the version of the facts that was read."""
    named = request.headers.get("If-Match")
    if named is None:
        raise PreconditionRequired(_("Send the header If-Match with the ETag that you read last."))
    facts_version = facts.version_of(application.holder)
    if not {_etag(application, facts_version), "*"} & {each.strip() for each in named.split(",")}:
        raise PreconditionFailed(_("This was changed meanwhile; read it again before you save."))
    return facts_version
