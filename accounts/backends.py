"""Who is let in, and what follows from an office."""

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model

from accounts.offices import offices_of


class SignInBackend(AuthenticationBackend):
    """Signs in by name and password and grants nothing: there are no groups and no rights of single users.

    `along` are expressions over users, by name: what every page says of whoever looks at it is asked in the
    one question that loads the account. Who knows of it registers it.
    """

    along = {}

    def get_user(self, user_id):
        user = get_user_model().objects.annotate(**self.along).filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return False


class OfficeBackend:
    """Grants `screen@150000` to those who hold that office now and `user@7` to that user; signs nobody in."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user_obj, perm, obj=None):
        return perm in self.get_all_permissions(user_obj)

    def get_all_permissions(self, user_obj, obj=None):
        return {f"user@{user_obj.pk}", *offices_of(user_obj)} if user_obj.is_active else set()
