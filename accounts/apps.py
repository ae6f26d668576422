from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who acts and who is meant: users, persons, organisations, regions, offices and memberships."""

    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from allauth.account.signals import user_logged_in
        from django.contrib.auth.signals import user_logged_out, user_login_failed

        from accounts import checks, consent, receivers, sign_ins  # noqa: F401 (they register themselves)

        user_logged_in.connect(sign_ins.signed_in, dispatch_uid="accounts.sign_ins")
        user_login_failed.connect(sign_ins.refused, dispatch_uid="accounts.sign_ins")
        user_logged_out.connect(sign_ins.signed_out, dispatch_uid="accounts.sign_ins")
        user_logged_in.connect(consent.ask_when_signed_in, dispatch_uid="accounts.consent")
