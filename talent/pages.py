"""One's own archive: told once, used by every application."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.identity import masked
from talent.forms import ArchiveForm
from trail import clock
from workflows.services import applicants, facts
from workflows.services.errors import Conflict


def archive(request):
    """What is known of oneself: what stands on record, and what one tells here, each with its origin."""
    person = getattr(request.user, "person", None)
    if person is None:
        raise Http404
    holder = applicants.holder_of(person)
    known = facts.known(holder, clock.today())
    form = ArchiveForm(known, request.POST or None)
    if request.method != "POST":
        return _page(request, holder, known, form)
    if not form.is_valid():
        return _page(request, holder, known, form, status=422)
    try:
        receipt = facts.write(
            holder, form.told_facts, source=_source(), by=request.user, version=_sent_version(request)
        )
    except Conflict as conflict:
        context = {"conflict": str(conflict), "stored": form.differing}
        return _page(request, holder, known, form, status=409, **context)
    if receipt is None:
        messages.info(request, _("Nothing was changed."))
    else:
        messages.success(request, _("The archive is saved. Receipt: %(receipt)s") % {"receipt": receipt})
    return redirect("archive")


def _page(request, holder, known, form, *, status=200, **context):
    return render(
        request,
        "talent/archive.html",
        {
            "form": form,
            "record": _record(holder.person, known),
            "version": facts.version_of(holder),
            "origins": _origins(known),
            **context,
        },
        status=status,
    )


def _record(person, known):
    """What the unit and the system keep; the identity number is masked."""
    unit = known["person.host_unit"].value
    return [
        {"question": _("Name"), "answer": person.name},
        {"question": _("Sex"), "answer": person.get_sex_display()},
        {"question": _("Date of birth"), "answer": f"{person.born:%Y-%m-%d}" if person.born else ""},
        {"question": _("Identity number"), "answer": masked(person.id_number or "")},
        {"question": _("Unit"), "answer": unit or ""},
    ]


def _source():
    """Kept with the facts, so in the house's language."""
    with translation.override(settings.LANGUAGE_CODE):
        return _("archive")


def _origins(known):
    """When something was told last."""
    days = [each.day for each in known.values() if each.told and each.day]
    return max(days, default=None)


def _sent_version(request):
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0
