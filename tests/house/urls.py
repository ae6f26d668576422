"""The product's addresses, and a few views that do what the tests of refusals need."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import include, path
from viewflow.workflow.exceptions import FlowLockFailed

from trail.guard import IdentityNumberError
from workflows.services.errors import Closed, Conflict

handler400 = "cultivation.refusals.bad_request"


def write(request):
    return HttpResponse(request.POST.get("title", "nothing"))


def raising(error):
    def view(request):
        raise error

    return view


urlpatterns = [
    path("write/", write),
    path("open/", login_not_required(lambda request: HttpResponse("open"))),
    path("taken/", raising(Conflict("另一位经办人已作出决定。"))),
    path("locked/", raising(FlowLockFailed("lock"))),
    path("numbered/", raising(IdentityNumberError("An identity number may stand neither here nor there."))),
    path("closed/", raising(Closed("申报已于 12 月 25 日截止。")), name="closed"),
    path("", include("cultivation.urls")),
]
