"""Archives that may be one enterprise's, put together by the department's formal check, or taken apart."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import ladder, merging, selectors, side_by_side, twins
from enterprises.forms import MergeForm
from enterprises.pages import ACTED, said
from workflows.pages import keyset
from workflows.services.errors import NotNow


@require_safe
def enterprise_twins(request):
    """The archives that may be kept twice, the newest first, each with the way to where the two are compared
    and put together.
    """
    mine = selectors.enterprises_merged_by(request.user)
    page = keyset.newest(request, twins.suspected(mine))
    context = {
        "pairs": twins.pairs_of(page.rows, mine),
        "previous_url": page.previous_url,
        "next_url": page.next_url,
    }
    return render(request, "enterprises/twins.html", context)


@require_http_methods(ACTED)
def enterprise_merging(request, enterprise_id):
    """Which archives are like this one, and which were merged into it."""
    mine = selectors.enterprises_merged_by(request.user)
    enterprise = get_object_or_404(mine, public_id=enterprise_id)
    action = request.POST.get("action", "")
    form = MergeForm(request.POST if action == "merge" else None)
    if request.method == "POST":
        receipt = _done(request, enterprise, mine, action, form)
        if receipt:
            said(request, receipt)
            return redirect("enterprise-merging", enterprise.public_id)
    alike = merging.alike(enterprise, mine)
    told = side_by_side.lines(
        enterprise, [each.enterprise for each in alike], selectors.recognitions_visible_to(request.user)
    )
    context = {
        "enterprise": enterprise,
        "is_together": enterprise.absorbed.exists(),
        "may_change": _changed_by(request.user, enterprise),
        "form": form,
        "alike": [(each, told[each.enterprise.pk]) for each in alike],
        "mergers": selectors.mergers_visible_to(request.user)
        .filter(kept=enterprise)
        .select_related("absorbed__holder__organisation", "merged_by"),
    }
    return render(request, "enterprises/merging.html", context, status=422 if form.errors else 200)


def _changed_by(user, enterprise):
    """What holds of all that were put together and the user may report a change of, each with its title."""
    held = selectors.recognitions_changed_by(user)
    return ladder.titled(held.filter(holder__in=ladder.holders_of(enterprise.holder)))


def _done(request, enterprise, mine, action, form):
    if action == "undo":
        mergers = selectors.mergers_visible_to(request.user).filter(kept=enterprise)
        return merging.undo(
            get_object_or_404(mergers, public_id=request.POST.get("merger", "")), by=request.user
        )
    if action != "merge":
        raise Http404
    if not form.is_valid():
        return None
    other = mine.filter(public_id=form.cleaned_data["other"]).first()
    if other is None:
        form.add_error("other", _("Choose one of the archives in the list."))
        return None
    try:
        return merging.merge(enterprise, other, reason=form.cleaned_data["reason"], by=request.user)
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return None
