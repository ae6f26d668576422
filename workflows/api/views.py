"""Reading and acting on what a person sees and may do, through the scoped querysets and the services."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, generics
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from workflows import forms, process, selectors
from workflows.api import serializers
from workflows.api.idempotency import HEADER, Once
from workflows.api.paging import KeysetPagination
from workflows.api.problems import PreconditionFailed, PreconditionRequired
from workflows.services import applications
from workflows.services.errors import NotNow

KEY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True, description="A value of your own, once.")
VERSION = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag last read.")


class RoundList(generics.ListAPIView):
    """The rounds that the caller sees; everybody sees those that are or were open."""

    permission_classes = [AllowAny]
    serializer_class = serializers.RoundSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        return selectors.rounds_visible_to(self.request.user)


class RoundDetail(generics.RetrieveAPIView):
    """One round."""

    permission_classes = [AllowAny]
    serializer_class = serializers.RoundSerializer
    lookup_field = "public_id"
    lookup_url_kwarg = "round_id"

    def get_queryset(self):
        return selectors.rounds_visible_to(self.request.user)


class ApplicationList(Once, generics.ListAPIView):
    """The applications that the caller sees; a new one is a draft."""

    serializer_class = serializers.ApplicationSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return selectors.Application.objects.none()
        return selectors.applications_visible_to(self.request.user)

    @extend_schema(
        parameters=[KEY],
        request=serializers.NewApplicationSerializer,
        responses={201: serializers.ApplicationDetailSerializer},
    )
    def post(self, request):
        wanted = serializers.NewApplicationSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        round_ = get_object_or_404(
            selectors.rounds_visible_to(request.user), public_id=wanted.validated_data["round"]
        )
        return self.once(request, lambda: (201, self._start(round_, request.user)))

    def _start(self, round_, user):
        person = getattr(user, "person", None)
        if person is None:
            raise NotNow(_("Only people apply; your account belongs to an office."))
        draft = applications.start_draft(round_, applications.holder_of(person), by=user)
        return serializers.ApplicationDetailSerializer(draft).data


class ApplicationDetail(APIView):
    """One application, with its version as ETag."""

    @extend_schema(responses=serializers.ApplicationDetailSerializer)
    def get(self, request, application_id):
        application = _application(request, application_id)
        answer = Response(serializers.ApplicationDetailSerializer(application).data)
        answer["ETag"] = _etag(application)
        return answer


class ApplicationPage(APIView):
    """One page of the form of one's own draft."""

    @extend_schema(
        parameters=[VERSION], request=serializers.AnswersSerializer, responses=serializers.ApplicationDetailSerializer
    )
    def put(self, request, application_id, page):
        """Save the answers of a page; whoever read an older version hears 412."""
        application = _application(request, application_id, applicant=request.user)
        _require_version(request, application)
        wanted = serializers.AnswersSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        form = forms.page_form_from_answers(application, page, wanted.validated_data["answers"])
        if not form.is_valid():
            raise exceptions.ValidationError(form.errors.get_json_data())
        applications.save_page(
            application, page, form.cleaned_answers, version=application.version, by=request.user
        )
        return ApplicationDetail().get(request, application_id)


class ApplicationSubmission(Once, APIView):
    """Handing in: once, however often it is posted."""

    @extend_schema(parameters=[KEY], request=None, responses={201: serializers.ReceiptSerializer})
    def post(self, request, application_id):
        application = _application(request, application_id, applicant=request.user)
        return self.once(request, lambda: (201, process.submit(application, by=request.user).as_json()))


class TaskList(generics.ListAPIView):
    """The inbox: what waits for the caller."""

    serializer_class = serializers.TaskSerializer
    pagination_class = KeysetPagination

    def get_queryset(self):
        if getattr(self, "swagger_fake_view", False):
            return selectors.Task.objects.none()
        return selectors.open_tasks_of(self.request.user)


class TaskDetail(APIView):
    """One task that is or was the caller's."""

    @extend_schema(responses=serializers.TaskSerializer)
    def get(self, request, task_id):
        return Response(serializers.TaskSerializer(_task(request, task_id)).data)


class TaskAction(Once, APIView):
    """Acting on a task, with the fields of its step's form."""

    @extend_schema(
        parameters=[KEY], request={"application/json": {"type": "object"}}, responses={200: serializers.ReceiptSerializer}
    )
    def post(self, request, task_id, action):
        task = _task(request, task_id)
        view_class = task.flow_task.step.view_class
        if action not in view_class.actions:
            raise exceptions.NotFound
        if not isinstance(request.data, dict):
            raise exceptions.ValidationError(_("Send a JSON object."))
        return self.once(request, lambda: (200, self._act(view_class, task, action)))

    def _act(self, view_class, task, action):
        step = view_class()
        step.setup(self.request, task=task, perform=process.perform, work=process.work)
        form = step.bound(action, self.request.data)
        if not form.is_valid():
            raise exceptions.ValidationError(form.errors.get_json_data())
        return step.run(form).as_json()


def _application(request, application_id, **conditions):
    visible = selectors.applications_visible_to(request.user)
    return get_object_or_404(visible, public_id=application_id, **conditions)


def _task(request, task_id):
    return get_object_or_404(selectors.tasks_visible_to(request.user), external_task_id=task_id)


def _etag(application):
    return f'"{application.version}"'


def _require_version(request, application):
    named = request.headers.get("If-Match")
    if named is None:
        raise PreconditionRequired(_("Send the header If-Match with the ETag that you read last."))
    if named not in (_etag(application), "*"):
        raise PreconditionFailed(_("This page was changed meanwhile; read it again before you save."))
