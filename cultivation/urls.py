"""Every address of the site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.i18n import set_language

from accounts import role_pages
from cultivation import health, source
from workflows.api.urls import Absent

handler400 = "cultivation.refusals.bad_request"

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("source/", source.page, name="source"),
    path("source/archive/", source.archive, name="source-archive"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("accounts/", include("accounts.urls")),
    *role_pages.urlpatterns,
    path("api/v1/", include("cultivation.board.api")),
    path("api/v1/", include("enterprises.api")),
    path("api/v1/", include("workflows.api.urls")),
    re_path("^api/", Absent.as_view()),
    path("", include("workflows.urls")),
    path("", include("talent.urls")),
    path("", include("enterprises.urls")),
    path("", include("cultivation.board.urls")),
]
