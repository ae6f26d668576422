"""What every page may say of signing in."""

from django.conf import settings


def government_sign_in(request):
    """Context of every page: what the government's own sign-in is called, empty where there is none."""
    return {"government_sign_in": next((app["name"] for app in settings.OIDC), "")}
