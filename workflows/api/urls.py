"""The addresses of the interface for programs."""

from django.urls import path, re_path
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from workflows.api import applications, files, inbox, links, lists, public_ids, rounds, token
from workflows.api.schema import SchemaView


class Absent(APIView):
    """Every other address."""

    authentication_classes = []
    permission_classes = [AllowAny]
    schema = None

    def initial(self, request, *args, **kwargs):
        raise exceptions.NotFound


public_ids.register()

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("token/", token.TokenView.as_view(), name="api-token"),
    path("token/revoke/", token.TokenRevocation.as_view(), name="api-token-revoke"),
    path("rounds/", rounds.RoundList.as_view(), name="api-rounds"),
    path("rounds/<public:round_id>/", rounds.RoundDetail.as_view(), name="api-round"),
    path("rounds/<public:round_id>/list/", lists.RoundList.as_view(), name="api-round-list"),
    path("register/", rounds.AwardList.as_view(), name="api-register"),
    path("applications/", applications.ApplicationList.as_view(), name="api-applications"),
    path(
        "applications/<public:application_id>/",
        applications.ApplicationDetail.as_view(),
        name="api-application",
    ),
    path(
        "applications/<public:application_id>/pages/<slug:page>/",
        applications.ApplicationPage.as_view(),
        name="api-page",
    ),
    path(
        "applications/<public:application_id>/submit/",
        applications.ApplicationSubmission.as_view(),
        name="api-submit",
    ),
    path(
        "applications/<public:application_id>/resubmit/",
        links.Resubmission.as_view(),
        name="api-resubmit",
    ),
    path("applications/<public:application_id>/withdraw/", links.Withdrawal.as_view(), name="api-withdraw"),
    path(
        "applications/<public:application_id>/attachments/",
        files.AttachmentUpload.as_view(),
        name="api-attachments",
    ),
    path("attachments/<public:attachment_id>/", files.AttachmentDetail.as_view(), name="api-attachment"),
    path("documents/<public:document_id>/", files.DocumentFile.as_view(), name="api-document"),
    path("inbox/", inbox.TaskList.as_view(), name="api-inbox"),
    path("inbox/<public:task_id>/", inbox.TaskDetail.as_view(), name="api-task"),
    *(
        path(f"inbox/<public:task_id>/{each.action}/", each.as_view(), name=f"api-{each.action}")
        for each in (*inbox.ACTIONS, *links.ACTIONS, *lists.ACTIONS)
    ),
    re_path("", Absent.as_view()),
]
