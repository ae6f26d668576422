"""The steps between the right password and the sign-in."""

from allauth.mfa.stages import AuthenticateStage

from accounts import second_factor


class SecondFactorStage(AuthenticateStage):
    """Asks for the app's code or the passkey of those who have one."""

    def handle(self):
        if not second_factor.own(self.login.user):
            return None, True
        return super().handle()
