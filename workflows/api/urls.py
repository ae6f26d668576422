"""The addresses of the interface for programs."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from knox.views import LogoutView
from rest_framework.permissions import AllowAny

from workflows.api import token, views

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[AllowAny]), name="api-schema"),
    path("token/", token.TokenView.as_view(), name="api-token"),
    path("token/revoke/", LogoutView.as_view(), name="api-token-revoke"),
    path("rounds/", views.RoundList.as_view(), name="api-rounds"),
    path("rounds/<str:round_id>/", views.RoundDetail.as_view(), name="api-round"),
    path("applications/", views.ApplicationList.as_view(), name="api-applications"),
    path("applications/<str:application_id>/", views.ApplicationDetail.as_view(), name="api-application"),
    path("applications/<str:application_id>/pages/<str:page>/", views.ApplicationPage.as_view(), name="api-page"),
    path("applications/<str:application_id>/submit/", views.ApplicationSubmission.as_view(), name="api-submit"),
    path("inbox/", views.TaskList.as_view(), name="api-inbox"),
    path("inbox/<str:task_id>/", views.TaskDetail.as_view(), name="api-task"),
    path("inbox/<str:task_id>/<str:action>/", views.TaskAction.as_view(), name="api-action"),
]
