"""The settings of the tests: the product's own, and an app of flows that only try the engine's nodes."""

from cultivation.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "tests.engine_app"]  # noqa: F405
# A strong one costs a second a user.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
