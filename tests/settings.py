"""The settings of the tests: the product's own, and an app of flows that only try the engine's nodes."""

import os
from pathlib import Path

from cultivation.settings import *  # noqa: F403
from tests import spread

INSTALLED_APPS = [*INSTALLED_APPS, "tests.engine_app"]  # noqa: F405
# Tests that seal set a folder of their own. In this one nobody can write, or tests to come would find sealed
# what was another's, and miss it in the log.
CHECKPOINTS_ROOT = Path(os.devnull, "checkpoints")
# No two of the tests' own processes may come upon each other's rows or files.
# A test may start one without an owner.
if "owner" in DATABASES:  # noqa: F405
    DATABASES["owner"]["TEST"]["NAME"] = spread.own(DATABASES["owner"]["TEST"]["NAME"])  # noqa: F405
MEDIA_ROOT = MEDIA_ROOT.with_name(spread.own(MEDIA_ROOT.name))  # noqa: F405
# Nothing of it outlives the tests, so no commit waits for the disk.
for each in DATABASES.values():  # noqa: F405
    each["OPTIONS"]["options"] = "-c synchronous_commit=off"
# A strong one costs a second a user.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Most tests sign in by name and password alone; those of the second factor and of the profiles set theirs.
SECOND_FACTOR = "demonstration"
AUTH_PASSWORD_VALIDATORS = passwords.validators("nist")  # noqa: F405
PASSWORD_MAX_AGE = passwords.max_age("nist")  # noqa: F405
