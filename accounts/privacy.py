"""The privacy notice, to be read and agreed to after signing in."""

from django import forms
from django.conf import settings
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import consent


class ConsentForm(forms.Form):
    """The one sentence to agree to."""

    agreed = forms.BooleanField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreed"].label = consent.notice()["confirm"]


def privacy(request):
    """What is kept of people and why; who has not agreed to this version does so here."""
    asks = consent.is_due(request.user)
    form = ConsentForm(request.POST if request.method == "POST" else None) if asks else None
    if request.method == "POST" and asks and form.is_valid():
        consent.give(request.user)
        request.session.pop(consent.DUE, None)
        return redirect(_next(request))
    return render(
        request,
        "account/consent.html",
        {"notice": consent.notice(), "form": form, "next": request.GET.get("next", "")},
        status=422 if form and form.errors else 200,
    )


def _next(request):
    address = request.GET.get("next", "")
    fits = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if fits else settings.LOGIN_REDIRECT_URL
