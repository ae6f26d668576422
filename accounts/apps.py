from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who acts and who is meant: users, persons, organisations, regions, offices and memberships."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from accounts import checks  # noqa: F401 (checks register themselves)
