"""The inbox, and acting on what waits in it."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import exceptions, generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from workflows import process, selectors
from workflows.api.idempotency import KEY, Once
from workflows.api.paging import KeysetPagination
from workflows.api.problems import InvalidQuery
from workflows.api.serializers import ReceiptSerializer, RoundNameSerializer
from workflows.models import Application, Screening
from workflows.services import links

TAKING, GIVING_BACK = "claim", "give_back"
BOXES = {"open": selectors.open_tasks_of, "done": selectors.tasks_done_by}
FIELDS = {"application": "applications"}
CHECK = "check_"
OBJECTED = "process__case_process__case__objection__item__application__round"


class MatterSerializer(serializers.ModelSerializer):
    """The application that a task is about."""

    id = serializers.CharField(source="public_id", read_only=True)
    holder = serializers.CharField(source="holder.name", read_only=True)
    host_unit = serializers.CharField(source="host_unit.name", read_only=True)

    class Meta:
        model = Application
        fields = ("id", "number", "title", "holder", "host_unit", "submitted_at")
        read_only_fields = fields


class TaskSerializer(serializers.Serializer):
    """A human task; `actions` are what the caller may post to it now."""

    id = serializers.CharField(source="external_task_id")
    step = serializers.CharField(source="flow_task.name")
    title = serializers.SerializerMethodField()
    round = serializers.SerializerMethodField()
    application = serializers.SerializerMethodField()
    created = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="deadline.due_at", allow_null=True, default=None)
    finished = serializers.DateTimeField(allow_null=True)
    taken_by = serializers.CharField(source="owner", allow_null=True)
    actions = serializers.SerializerMethodField()

    def get_title(self, task) -> str:
        return links.task_title(task)

    def get_round(self, task) -> RoundNameSerializer(allow_null=True):
        round_ = _round(task)
        return round_ and RoundNameSerializer(round_).data

    def get_application(self, task) -> MatterSerializer(allow_null=True):
        application = _application(task)
        if application is None or getattr(task.flow_task.step.view_class, "hides_applicant", False):
            return None
        return MatterSerializer(application).data

    def get_actions(self, task) -> list[str]:
        is_mine = task.owner_id == self.context["request"].user.pk
        if task.finished or task.owner_id and not is_mine:
            return []
        return [*task.flow_task.step.view_class.actions, GIVING_BACK if is_mine else TAKING]


class CheckSerializer(serializers.Serializer):
    """One line of the programme's checklist."""

    code = serializers.CharField()
    title = serializers.CharField()
    clause = serializers.CharField()


class ReasonSerializer(serializers.Serializer):
    """One of the programme's reasons for not accepting."""

    code = serializers.CharField()
    title = serializers.CharField()


class TaskDetailSerializer(TaskSerializer):
    """A task with the programme's checklist and reasons for not accepting, which `screen` names."""

    checklist = serializers.SerializerMethodField()
    reasons = serializers.SerializerMethodField()

    def get_checklist(self, task) -> CheckSerializer(many=True):
        application = _application(task)
        return CheckSerializer(application.edition.policy.checklist if application else [], many=True).data

    def get_reasons(self, task) -> ReasonSerializer(many=True):
        application = _application(task)
        reasons = application.edition.policy.refusal_reasons if application else ()
        return [{"code": code, "title": title} for code, title in reasons]


class ScreenSerializer(serializers.Serializer):
    """The result of the formal check; not accepting needs a reason."""

    outcome = serializers.ChoiceField(Screening.Outcome)
    reason_code = serializers.CharField(required=False, allow_blank=True, max_length=40)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)
    checklist = serializers.DictField(
        child=serializers.ChoiceField(["yes", "no", "na"]), help_text="The answer to every line, by its code."
    )


class GrantSerializer(serializers.Serializer):
    """Which applications are granted; all or none of them."""

    applications = serializers.ListField(
        child=serializers.CharField(max_length=22), min_length=1, max_length=1000, help_text="Their ids."
    )
    reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class DeclineSerializer(GrantSerializer):
    """Which applications, and why; applicants read it."""

    reason = serializers.CharField(max_length=500)


class ReleaseSerializer(serializers.Serializer):
    """That the list was compared with the decision."""

    confirm = serializers.BooleanField()


class BoxSerializer(serializers.Serializer):
    """Which tasks."""

    box = serializers.ChoiceField(list(BOXES), required=False, default="open")


class TaskList(generics.GenericAPIView):
    """The inbox."""

    serializer_class = TaskSerializer
    pagination_class = KeysetPagination

    @extend_schema(parameters=[BoxSerializer], responses=TaskSerializer(many=True), operation_id="inbox_list")
    def get(self, request):
        """What waits for the caller (`open`), or what the caller did (`done`); newest first."""
        wanted = BoxSerializer(data=request.query_params)
        if not wanted.is_valid():
            raise InvalidQuery(wanted.errors)
        tasks = BOXES[wanted.validated_data["box"]](request.user).select_related(OBJECTED)
        rows = self.paginate_queryset(tasks)
        links.read_names(rows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class TaskDetail(APIView):
    """One task that is or was the caller's or their office's."""

    @extend_schema(responses=TaskDetailSerializer)
    def get(self, request, task_id):
        """A task, what it is about, and what may be posted to it."""
        return Response(TaskDetailSerializer(_task(request.user, task_id), context={"request": request}).data)


class TaskAction(Once, APIView):
    """Acting on a task: once, however often it is posted. Every action is a class with name and body."""

    action = ""

    def __init_subclass__(cls):
        described = extend_schema(
            parameters=[KEY],
            operation_id=f"inbox_{cls.action}",
            description=cls.__doc__,
            request=cls.body,
            responses=ReceiptSerializer,
        )
        extend_schema_view(post=described)(cls)

    def post(self, request, task_id):
        task = _task(request.user, task_id)
        fields = {}
        if self.body:
            sent = self.body(data=request.data)
            sent.is_valid(raise_exception=True)
            fields = sent.validated_data
        return self.once(request, lambda: (200, self.act(task, fields).as_json()))

    def act(self, task, fields):
        """Do it through the task's step; returns the receipt."""
        step = task.flow_task.step.view_class()
        if self.action not in step.actions:
            raise exceptions.NotFound
        step.setup(self.request, task=task, perform=process.perform, work=process.work)
        filled = step.bound(self.action, fields)
        if not filled.is_valid():
            raise exceptions.ValidationError(_sentences(filled))
        return step.run(filled)


class Screen(TaskAction):
    """Record the formal check of the task's application: accepted, or refused with a reason."""

    action = "screen"
    body = ScreenSerializer


class Grant(TaskAction):
    """Grant applications of the task's round within its places and money."""

    action = "grant"
    body = GrantSerializer


class Decline(TaskAction):
    """Do not grant applications of the task's round."""

    action = "decline"
    body = DeclineSerializer


class TakeBack(TaskAction):
    """Take decisions back that have not gone out."""

    action = "take_back"
    body = DeclineSerializer


class Finish(TaskAction):
    """Finish the list of decisions of the task's round."""

    action = "finish"


class Release(TaskAction):
    """Let the results of the task's round go out."""

    action = "release"
    body = ReleaseSerializer


class Claim(TaskAction):
    """Take a task of one's office for oneself."""

    action = TAKING

    def act(self, task, fields):
        return process.claim(task, by=self.request.user)


class GiveBack(TaskAction):
    """Give a task that one has taken back to the office."""

    action = GIVING_BACK

    def act(self, task, fields):
        return process.release(task, by=self.request.user)


ACTIONS = (Screen, Grant, Decline, TakeBack, Finish, Release, Claim, GiveBack)


def _task(user, task_id):
    tasks = selectors.tasks_visible_to(user).select_related(
        "process__case_process__case__application__edition", OBJECTED
    )
    return get_object_or_404(tasks, external_task_id=task_id)


def _case(task):
    return task.process.case_process.case


def _application(task):
    return getattr(_case(task), "application", None)


def _round(task):
    """The round that a task belongs to: its application's, its own, or that of the line objected to; None
    for what belongs to a row of the register.
    """
    case = _case(task)
    if hasattr(case, "objection"):
        item = case.objection.item
        return item and item.application.round
    application = _application(task)
    return application.round if application else getattr(case, "round", None)


def _sentences(filled):
    """The form's errors under the names of the body."""
    found = {}
    for name, errors in filled.errors.items():
        if name.startswith(CHECK):
            found.setdefault("checklist", {})[name.removeprefix(CHECK)] = list(errors)
        else:
            found[FIELDS.get(name, name)] = list(errors)
    return found
