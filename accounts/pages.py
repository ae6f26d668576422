"""A user's own sessions: where one is signed in, and ending that."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView

from accounts import browsers
from trail import log


class SessionsPage(TemplateView):
    """Lists the sessions that are open; ends one, or all but this one and the tokens of programs."""

    template_name = "usersessions/usersession_list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        found = UserSession.objects.purge_and_list(user)
        rows = [
            {"session": each, "browser": browsers.named(each.user_agent), "current": self._is_current(each)}
            for each in sorted(found, key=lambda each: each.last_seen_at, reverse=True)
        ]
        return super().get_context_data(**kwargs) | {"rows": rows, "tokens": user.auth_token_set.count()}

    def post(self, request, *args, **kwargs):
        if "others" in request.POST:
            return self._end_others()
        return self._end_one(request.POST.get("session", ""))

    @transaction.atomic
    def _end_others(self):
        user = self.request.user
        ended = UserSession.objects.filter(user=user).exclude(session_key=self.request.session.session_key)
        for session in ended:
            session.end()
        user.auth_token_set.all().delete()
        log.record("ended_other_sessions", actor=user, object_type="user", object_id=user.pk)
        messages.success(self.request, gettext("All other sessions and all tokens have ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))

    @transaction.atomic
    def _end_one(self, number):
        user = self.request.user
        found = UserSession.objects.filter(user=user, pk=number) if number.isdecimal() else []
        session = next(iter(found), None)
        if session is None:
            raise Http404
        log.record("ended_session", actor=user, object_type="user", object_id=user.pk)
        if self._is_current(session):
            session.delete()
            logout(self.request)
            return redirect("account_login")
        session.end()
        messages.success(self.request, gettext("The session has ended."))
        return HttpResponseRedirect(reverse("usersessions_list"))

    def _is_current(self, session):
        return session.session_key == self.request.session.session_key
