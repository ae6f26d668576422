"""What the interface shows and takes. Field lists are explicit: nothing is shown because a model has it."""

from rest_framework import serializers

from workflows import timeline
from workflows.models import Application, Attachment, Document, Round


class RoundSerializer(serializers.ModelSerializer):
    """A round as anybody may see it."""

    id = serializers.CharField(source="public_id", read_only=True)
    programme = serializers.CharField(source="edition.programme", read_only=True)
    edition = serializers.CharField(source="edition.hash", read_only=True)

    class Meta:
        model = Round
        fields = (
            "id", "title", "programme", "edition", "year", "policy_date", "opens_at", "closes_at", "places", "money",
            "window", "released_at", "guideline", "contact",
        )  # fmt: skip
        read_only_fields = fields


class ReceiptSerializer(serializers.Serializer):
    """What answers an accepted write."""

    object_id = serializers.CharField()
    at = serializers.DateTimeField()
    number = serializers.IntegerField()


class ApplicationSerializer(serializers.ModelSerializer):
    """An application in a list."""

    id = serializers.CharField(source="public_id", read_only=True)
    round = serializers.CharField(source="round.public_id", read_only=True)

    class Meta:
        model = Application
        fields = ("id", "round", "title", "state", "number", "version", "submitted_at", "changed_at")
        read_only_fields = fields


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of an application."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Attachment
        fields = ("id", "kind", "name", "size", "sha256", "media_type", "state", "reason")
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer):
    """A paper that was made."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Document
        fields = ("id", "kind", "title", "number", "sha256", "made_at")
        read_only_fields = fields


class StepSerializer(serializers.Serializer):
    """One step of the way, in plain words."""

    title = serializers.CharField()
    state = serializers.ChoiceField(["done", "current", "upcoming", "refused"])
    note = serializers.CharField()
    when = serializers.DateTimeField(allow_null=True)
    who = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class ApplicationDetailSerializer(ApplicationSerializer):
    """An application whole: answers, files, papers, where it stands."""

    attachments = AttachmentSerializer(many=True, read_only=True)
    documents = DocumentSerializer(source="case.documents", many=True, read_only=True)
    timeline = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields = (
            *ApplicationSerializer.Meta.fields, "answers", "verification_code", "attachments", "documents", "timeline",
        )  # fmt: skip
        read_only_fields = fields

    def get_timeline(self, application) -> StepSerializer(many=True):
        return StepSerializer(timeline.timeline(application), many=True).data


class NewApplicationSerializer(serializers.Serializer):
    """In which round to apply."""

    round = serializers.CharField(max_length=22)


class AnswersSerializer(serializers.Serializer):
    """The answers of one page, by question."""

    answers = serializers.DictField()


class TaskSerializer(serializers.Serializer):
    """A human task in the inbox; `actions` are what may be posted to it."""

    id = serializers.CharField(source="external_task_id")
    step = serializers.CharField(source="flow_task.name")
    title = serializers.CharField(source="flow_task.task_title")
    case = serializers.CharField(source="process.case_process.case.public_id")
    matter = serializers.CharField(source="process.case_process.case.title")
    application = serializers.CharField(
        source="process.case_process.case.application.public_id", allow_null=True, default=None
    )
    created = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="deadline.due_at", allow_null=True, default=None)
    finished = serializers.DateTimeField(allow_null=True)
    actions = serializers.SerializerMethodField()

    def get_actions(self, task) -> list[str]:
        return [] if task.finished else list(task.flow_task.step.view_class.actions)


class ActionSerializer(serializers.Serializer):
    """The fields of the step's form, as its page asks for them."""

    fields_of_the_step = serializers.DictField(required=False)
