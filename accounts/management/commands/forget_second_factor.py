"""Whoever lost telephone and codes alike (`forget_second_factor`) sets up others at the next sign-in."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.models import User


class Command(BaseCommand):
    help = "Takes from an account its apps, passkeys and codes, after its owner was recognised in person."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who recognised the owner")
        parser.add_argument("--reason", required=True, help="how; kept in the log")

    def handle(self, *, username, by, reason, **options):
        user, witness = self._user(username), self._user(by)
        if user == witness:
            raise CommandError("不能为自己办理：须由他人核实身份。")
        try:
            services.forget_second_factor(user, by=witness, reason=reason)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{user.username}：第二因素已清除，登录后须重新设置。")

    def _user(self, name):
        user = User.objects.filter(username=User.normalize_username(name)).first()
        if user is None:
            raise CommandError(f"没有账号 {name}。")
        return user
