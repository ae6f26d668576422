"""Those who sign in."""

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.functions import TransactionNow
from django.core.exceptions import PermissionDenied
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PLAIN = r"^[a-z0-9._@+-]+\Z"


class UserManager(BaseUserManager):
    """Makes users and finds them by name, however it is cased."""

    def create_user(self, username, password=None, **columns):
        """Store a user; without a password nobody can sign in as it."""
        user = self.model(username=self.model.normalize_username(username), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username):
        return self.get(username=self.model.normalize_username(username))


class User(AbstractBaseUser):
    """Somebody who signs in, by an account that the unit or the department gave.

    There are no superusers: what a user may do follows from offices held, or from being the person meant.
    """

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    is_staff = False
    is_superuser = False

    username = models.CharField(
        max_length=150,
        unique=True,
        validators=[RegexValidator(PLAIN, _("Use only lower-case letters, digits and . _ @ + - ."))],
        error_messages={"unique": _("This user name is taken.")},
    )
    display_name = models.CharField(max_length=50)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    date_joined = models.DateTimeField(db_default=TransactionNow())

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="username_is_plain", condition=Q(username__regex=PLAIN)),
        ]

    def __str__(self):
        return self.display_name or self.username

    @classmethod
    def normalize_username(cls, username):
        return super().normalize_username(username).lower()

    def get_full_name(self):
        return str(self)

    def has_perm(self, perm, obj=None):
        """Tell whether a backend grants the permission; an inactive user has none."""
        if not self.is_active:
            return False
        try:
            return any(backend.has_perm(self, perm, obj) for backend in _deciding_backends("has_perm"))
        except PermissionDenied:
            return False

    def get_all_permissions(self, obj=None):
        """Return the permissions by name: the codes of the offices in force."""
        found = (
            backend.get_all_permissions(self, obj) for backend in _deciding_backends("get_all_permissions")
        )
        return set().union(*found)


def _deciding_backends(method):
    return [backend for backend in get_backends() if hasattr(backend, method)]
