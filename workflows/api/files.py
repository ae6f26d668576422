"""Files of an application and papers of a case: sent, taken away, fetched."""

import hashlib

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, OpenApiTypes, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from workflows import selectors
from workflows.api.idempotency import KEY, Once
from workflows.api.receipts import receipt_of
from workflows.api.serializers import AttachmentSerializer, ReceiptSerializer
from workflows.pages.attachment import attachment_file
from workflows.pages.document import document_file
from workflows.services import attachments

FILE = OpenApiResponse(OpenApiTypes.BINARY, description="The file itself.")


class AsItIs(DefaultContentNegotiation):
    """A file has the one form that it has; what is asked for beside it is JSON."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class UploadSerializer(serializers.Serializer):
    """A file and the kind of document that it is: the name of an attachment question."""

    kind = serializers.CharField(max_length=80)
    file = serializers.FileField(allow_empty_file=True, max_length=500)


class StoredSerializer(AttachmentSerializer):
    """The file as it was kept, with the receipt."""

    receipt = ReceiptSerializer(read_only=True)

    class Meta(AttachmentSerializer.Meta):
        fields = (*AttachmentSerializer.Meta.fields, "receipt")
        read_only_fields = fields


class AttachmentUpload(Once, APIView):
    """Sending a file."""

    parser_classes = [MultiPartParser]

    @extend_schema(
        parameters=[KEY],
        request=UploadSerializer,
        responses={201: StoredSerializer},
        operation_id="attachments_create",
    )
    def post(self, request, application_id):
        """Keep a file of one's own draft; it counts once it was found clean."""
        own = selectors.applications_of(request.user).select_related("edition")
        application = get_object_or_404(own, public_id=application_id)
        sent = UploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        if sent.validated_data["kind"] not in application.edition.policy.document_kinds:
            raise exceptions.ValidationError(
                {"kind": [_("This programme asks for no document of that kind.")]}
            )
        return self.once(request, lambda: (201, self._store(application, **sent.validated_data)))

    def fingerprint(self, request):
        """What the request says: kind, name and content of the file."""
        upload = request.data["file"]
        digest = hashlib.sha256(f"{request.data['kind']}\n{upload.name}\n".encode())
        for chunk in upload.chunks():
            digest.update(chunk)
        return digest.hexdigest()

    def _store(self, application, *, kind, file):
        stored = attachments.store(application, kind, file, by=self.request.user)
        stored.receipt = receipt_of(application, "attachment_stored")
        return StoredSerializer(stored).data


class AttachmentDetail(APIView):
    """One file of an application."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "*/*"): FILE}, operation_id="attachments_file")
    def get(self, request, attachment_id):
        """The file itself, once it was found clean."""
        return attachment_file(request._request, attachment_id)

    @extend_schema(responses=ReceiptSerializer, operation_id="attachments_remove")
    def delete(self, request, attachment_id):
        """Take a file of one's own draft away."""
        own = selectors.attachments_of(request.user).select_related("application")
        attachment = get_object_or_404(own, public_id=attachment_id)
        return Response(attachments.remove(attachment, by=request.user).as_json())


class DocumentFile(APIView):
    """One paper of a case."""

    content_negotiation_class = AsItIs

    @extend_schema(responses={(200, "application/pdf"): FILE}, operation_id="documents_file")
    def get(self, request, document_id):
        """The letter as PDF."""
        return document_file(request._request, document_id)
