"""What an enterprise tells besides the parts of its archive: what programmes ask and nothing answers."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from enterprises import places, selectors
from enterprises.pages import ACTED, said, sent_version, source
from trail import clock
from workflows.forms.told import ToldForm
from workflows.policy import facts as declared
from workflows.services import facts
from workflows.services.errors import Conflict


def asked(known):
    """The facts that stand on this page: those that nothing else can answer, or does not answer here."""
    listed = (fact for name, fact in declared.REGISTRY.items() if name.startswith("enterprise."))
    return [
        fact for fact in listed if fact.name not in places.ANSWERED and not facts.is_settled(fact.name, known)
    ]


@require_http_methods(ACTED)
def enterprise_told(request, enterprise_id):
    """The form; what somebody else saved meanwhile is shown beside what was typed."""
    enterprise = get_object_or_404(selectors.enterprises_kept_by(request.user), public_id=enterprise_id)
    holder = enterprise.holder
    known = facts.known(holder, clock.today())
    form = ToldForm(asked(known), known, request.POST or None)
    status, conflict = 200, ""
    if request.method == "POST":
        try:
            if form.is_valid():
                version = sent_version(request)
                receipt = facts.write(
                    holder, form.told_facts, source=source(), by=request.user, version=version
                )
                said(request, receipt)
                return redirect("enterprise", enterprise.public_id)
            status = 422
        except Conflict as error:
            status, conflict = 409, str(error)
    context = {
        "enterprise": enterprise,
        "form": form,
        "version": facts.version_of(holder),
        "conflict": conflict,
        "stored": form.differing if conflict else (),
    }
    return render(request, "enterprises/told.html", context, status=status)
