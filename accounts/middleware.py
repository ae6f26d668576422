"""What every signed-in request passes first."""

from django.shortcuts import redirect

OPEN_BEFORE_THE_CHANGE = {"account_change_password", "account_logout", "set_language"}


class OwnPasswordFirst:
    """Who was handed a password chooses one of their own before anything else that needs a sign-in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        if not getattr(request.user, "must_change_password", False):
            return None
        if request.resolver_match.view_name in OPEN_BEFORE_THE_CHANGE:
            return None
        return redirect("account_change_password")
