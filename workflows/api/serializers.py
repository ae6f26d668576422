"""What the interface shows. Field lists are explicit: nothing is shown because a model has it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from workflows import permissions, timeline
from workflows.models import Application, Attachment, Award, Decision, Document, Round
from workflows.services import as_handed_in


class ReceiptSerializer(serializers.Serializer):
    """What answers an accepted write: what was changed, when by the server's clock, its number in the log."""

    object_id = serializers.CharField()
    at = serializers.DateTimeField()
    number = serializers.IntegerField()


class RoundSerializer(serializers.ModelSerializer):
    """A round as anybody may see it; money in yuan."""

    id = serializers.CharField(source="public_id", read_only=True)
    programme = serializers.CharField(source="edition.programme", read_only=True)
    edition = serializers.CharField(source="edition.hash", read_only=True)

    class Meta:
        model = Round
        fields = (
            "id", "title", "programme", "edition", "year", "policy_date", "opens_at", "closes_at", "places",
            "money", "money_each", "window", "released_at", "guideline", "contact",
        )  # fmt: skip
        read_only_fields = fields


class RoundNameSerializer(serializers.ModelSerializer):
    """Which round."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Round
        fields = ("id", "title")
        read_only_fields = fields


class DecisionSerializer(serializers.ModelSerializer):
    """What was decided; money in yuan."""

    class Meta:
        model = Decision
        fields = ("outcome", "money", "reason", "decided_at")
        read_only_fields = fields


class ApplicationSerializer(serializers.ModelSerializer):
    """An application in a list. The applicant knows the decision once it has gone out; before, those whose
    offices work on the round and who have no stake in it.
    """

    id = serializers.CharField(source="public_id", read_only=True)
    round = RoundNameSerializer(read_only=True)
    holder = serializers.CharField(source="holder.name", read_only=True)
    host_unit = serializers.CharField(source="host_unit.name", read_only=True)
    decision = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            "id", "round", "title", "holder", "host_unit", "state", "number", "submitted_at", "changed_at",
            "decision",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(DecisionSerializer(allow_null=True))
    def get_decision(self, application):
        decision = getattr(application, "decision", None)
        if decision is None or not self._may_know(application):
            return None
        return DecisionSerializer(decision).data

    def _may_know(self, application):
        user = self.context["request"].user
        if permissions.is_applicant(user, application):
            return application.state in (Application.State.GRANTED, Application.State.DECLINED)
        return application.is_of_a_round_ranked_for_user


class AttachmentSerializer(serializers.ModelSerializer):
    """A file of an application; in quarantine while it is `checking`."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Attachment
        fields = ("id", "kind", "name", "size", "sha256", "media_type", "state", "reason")
        read_only_fields = fields


class DocumentSerializer(serializers.ModelSerializer):
    """A paper that was made; `token` is what `/verify/` knows it by."""

    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Document
        fields = ("id", "kind", "title", "number", "token", "sha256", "made_at", "revoked_at")
        read_only_fields = fields


class StepSerializer(serializers.Serializer):
    """One step of the way, in plain words."""

    title = serializers.CharField()
    state = serializers.ChoiceField(["done", "current", "upcoming", "refused"])
    note = serializers.CharField()
    when = serializers.DateTimeField(allow_null=True)
    who = serializers.CharField()
    until = serializers.DateTimeField(allow_null=True)


class MissingSerializer(serializers.Serializer):
    """What handing in still needs, and what to do."""

    page = serializers.CharField()
    question = serializers.CharField()
    detail = serializers.CharField(source="sentence")


class PageNameSerializer(serializers.Serializer):
    """A page of the form."""

    name = serializers.CharField()
    title = serializers.CharField()


class ApplicationDetailSerializer(ApplicationSerializer):
    """An application whole: pages, answers, what is missing, files, papers, where it stands."""

    pages = PageNameSerializer(source="content.programme.form.pages", many=True, read_only=True)
    answers = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    attachments = serializers.SerializerMethodField()
    documents = DocumentSerializer(source="case.documents", many=True, read_only=True)
    timeline = serializers.SerializerMethodField()

    class Meta(ApplicationSerializer.Meta):
        fields = (
            *ApplicationSerializer.Meta.fields, "verification_code", "pages", "answers", "missing",
            "attachments", "documents", "timeline",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, application):
        application.content = as_handed_in.read_by(self.context["request"].user, application)
        return super().to_representation(application)

    def get_answers(self, application) -> dict:
        """What is answered by question, facts of the archive too."""
        content = application.content
        return {
            question.name: content.values[question.name]
            for question in content.programme.form.questions
            if question.type != "attachment" and content.asks(question)
        }

    def get_missing(self, application) -> MissingSerializer(many=True):
        content = application.content
        return MissingSerializer(content.missing() if content.opened else [], many=True).data

    def get_attachments(self, application) -> AttachmentSerializer(many=True):
        kinds = application.content.attachments.values()
        return AttachmentSerializer([each for files in kinds for each in files], many=True).data

    def get_timeline(self, application) -> StepSerializer(many=True):
        return StepSerializer(timeline.timeline(application), many=True).data


class StartedSerializer(ApplicationDetailSerializer):
    """The draft with the receipt of its beginning."""

    receipt = ReceiptSerializer(read_only=True)

    class Meta(ApplicationDetailSerializer.Meta):
        fields = (*ApplicationDetailSerializer.Meta.fields, "receipt")
        read_only_fields = fields


class AwardSerializer(serializers.ModelSerializer):
    """A row of the register; money in yuan."""

    id = serializers.CharField(source="public_id", read_only=True)
    holder = serializers.CharField(source="holder.name", read_only=True)
    host_unit = serializers.CharField(source="host_unit.name", read_only=True, allow_null=True, default=None)
    region = serializers.CharField(source="region_id", read_only=True)

    class Meta:
        model = Award
        fields = (
            "id", "programme", "number", "title", "holder", "host_unit", "region", "money", "since", "until",
            "ended_on", "end_kind", "recorded_at",
        )  # fmt: skip
        read_only_fields = fields
