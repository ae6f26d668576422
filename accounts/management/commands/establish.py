"""The first offices and the first two who give roles (`establish`): before them nobody could give any."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import roles, services
from accounts.models import Membership, Office, Organisation
from accounts.offices import WHOLE, code

HANDS = 2


class Command(BaseCommand):
    help = (
        "Enters the department with its offices and opens the accounts of the first two security "
        "administrators, each with a password to be changed at the first sign-in. Later roles are given on "
        "the pages, by two."
    )

    def add_arguments(self, parser):
        parser.add_argument("department", help="the department's name")
        parser.add_argument(
            "--security", nargs=HANDS, metavar="USER:NAME", required=True, help="user name and name of each"
        )

    @transaction.atomic
    def handle(self, *, department, security, **options):
        if Membership.objects.filter(office__role=Office.Role.SECURITY).exists():
            raise CommandError("已有安全管理员；角色由两位安全管理员在页面上办理。")
        organisation, _made = Organisation.objects.get_or_create(
            name=department, kind=Organisation.Kind.AUTHORITY, defaults={"direct": True}
        )
        for role in roles.ROLES.values():
            if role.has_office and role.scope in (roles.Scope.REGION, roles.Scope.SYSTEM):
                self._office(role, organisation)
        office = Office.objects.get(code=code(Office.Role.SECURITY, WHOLE))
        for each in security:
            self._appoint(office, *each.partition(":")[::2])

    def _office(self, role, organisation):
        title = str(Office.Role(role.name).label)
        Office.objects.get_or_create(
            code=code(role.name, WHOLE),
            defaults={"role": role.name, "title": title, "organisation": organisation},
        )

    def _appoint(self, office, username, name):
        password = services.initial_password()
        try:
            user = services.open_account(username, display_name=name, password=password, by=None)
            services.grant_membership(user, office, by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{user.username}  {password}  {name}")
