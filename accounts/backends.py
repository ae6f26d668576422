"""Who is let in, and what follows from an office."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.offices import offices_of


class SignInBackend(AuthenticationBackend):
    """Signs in by name and password and grants nothing: there are no groups and no rights of single users."""

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
