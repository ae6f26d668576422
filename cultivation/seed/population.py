"""Units, people and accounts. Every code and number passes its check and belongs to nobody."""

from base64 import b32encode
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from accounts import consent, identity, second_factor
from accounts.fields import keyed_hash
from accounts.models import Employment, Membership, Office, Organisation, Person, Region, Seat, User
from cultivation.seed import words
from talent.models import Expert, ExpertTerm
from trail import clock
from workflows.models import Holder

SINCE = date(2015, 1, 1)
KIND_BEGINNINGS = {
    "university": "12",
    "institute": "12",
    "enterprise": "91",
    "hospital": "12",
    "authority": "11",
}
ROLE_WORDS = {"recommend": "归口推荐", "banner": "旗县初审"}


@dataclass
class Account:
    """An account as it is printed: who signs in with what; an official's with the office that it holds."""

    role: str
    username: str
    password: str
    name: str
    unit: str
    user: User = field(repr=False, default=None)
    office: str = ""
    totp_secret: str = ""

    def as_json(self):
        shown = ("role", "username", "password", "name", "unit", "office", "totp_secret")
        return {key: getattr(self, key) for key in shown}


class Population:
    """Makes people and units from one seed, so that the same seed gives the same world."""

    def __init__(self, seed):
        self.random = Random(seed)
        self.secrets = Random(f"secrets {seed}")
        self.serial = 0
        self.accounts = []

    def department(self):
        """The department with its offices; made once."""
        region = Region.objects.get(code="150000")
        department, _ = Organisation.objects.get_or_create(
            name="自治区科学技术厅（演示）",
            defaults={
                "kind": "authority",
                "credit_code": self.credit_code("authority", "150000"),
                "direct": True,
            },
        )
        self.seat(department, region)
        for role, title in words.OFFICES.items():
            self.office(role, "150000", title, department)
        return department

    def office(self, role, scope, title, organisation):
        """The office of a role, made once."""
        return Office.objects.get_or_create(
            code=f"{role}@{scope}", defaults={"role": role, "title": title, "organisation": organisation}
        )[0]

    def bureau(self, region):
        """The science bureau of a league or city, or of a banner, which is recommended through its league's;
        with its office.
        """
        is_league = region.kind == Region.Kind.LEAGUE
        bureau, made = Organisation.objects.get_or_create(
            name=f"{region.name}科学技术局（演示）",
            defaults={
                "kind": "authority",
                "credit_code": self.credit_code("authority", region.code),
                "recommended_through": None if is_league else self.bureau(region.parent),
                "activated_at": clock.now(),
            },
        )
        if made:
            self.seat(bureau, region)
            role = "recommend" if is_league else "banner"
            self.office(role, bureau.public_id, f"{bureau.name[:-4]}（{ROLE_WORDS[role]}）", bureau)
        return bureau

    def zone(self, name, region):
        """The administration of a high-tech zone, which recommends who lies in it; with its office."""
        zone, made = Organisation.objects.get_or_create(
            name=name,
            defaults={
                "kind": "authority",
                "credit_code": self.credit_code("authority", region.code),
                "activated_at": clock.now(),
            },
        )
        if made:
            self.seat(zone, region)
            self.office("recommend", zone.public_id, f"{name[:-4]}（{ROLE_WORDS['recommend']}）", zone)
        return zone

    def units(self, listed=words.UNITS):
        """The invented units with their seats."""
        units = []
        for name, kind, code in listed:
            unit, made = Organisation.objects.get_or_create(
                name=name,
                defaults={
                    "kind": kind,
                    "credit_code": self.credit_code(kind, code),
                    "activated_at": clock.now(),
                    **self._way_to_the_department(name, kind, code),
                },
            )
            if made:
                self.seat(unit, Region.objects.get(code=code))
                self.office("unit", unit.public_id, f"{unit.name}（单位管理）", unit)
            units.append(unit)
        return units

    def _way_to_the_department(self, name, kind, code):
        """Central and first-level units go directly, who lies in a high-tech zone through its administration,
        universities through their league's bureau, whoever else sits in a banner through that banner's first.
        """
        if code == "150000" or name in words.DIRECT:
            return {"direct": True}
        region = Region.objects.select_related("parent").get(code=code)
        if name in words.ZONES:
            # The league's own bureau is on record first.
            self.bureau(region)
            return {"recommended_through": self.zone(words.ZONES[name], region.parent)}
        if region.kind == Region.Kind.BANNER and kind == "university":
            region = region.parent
        return {"recommended_through": self.bureau(region)}

    def seat(self, organisation, region):
        """Where the organisation sits, since before the plan."""
        Seat.objects.get_or_create(organisation=organisation, region=region, defaults={"since": SINCE})

    def official(self, role, username, name, *, office):
        """An account that holds an office of the department."""
        account = self.account(role, username, name, office.organisation.name)
        account.office = office.code
        Membership.objects.create(user=account.user, office=office, since=clock.now(), granted_by=None)
        return account

    def applicant(self, username, unit):
        """A person of a unit with an account and an archive to be told."""
        person = self.person(unit)
        account = self.account("applicant", username, person.name, unit.name)
        person.user = account.user
        person.email = f"{username}@example.invalid"
        person.save(update_fields=["user", "email"])
        consent.give(account.user)
        return account

    def experts(self, count, *, kind="research", username="expert"):
        """People of the expert library of one class with accounts, half of them from outside the region,
        whose fields are those that the applications name; returns how many.
        """
        units = [self.outside(name) for name in words.EXPERT_UNITS]
        for number in range(count):
            unit = units[number % len(units)]
            person = self.person(unit)
            account = self.account("expert", f"{username}{number + 1}", person.name, unit.name)
            person.user = account.user
            person.email = f"{account.username}@example.invalid"
            person.save(update_fields=["user", "email"])
            consent.give(account.user)
            is_outside = number % len(units) >= words.INSIDE
            self._into_the_library(person, number, kind, is_outside=is_outside)
        return count

    def outside(self, name):
        """A unit that only experts come from."""
        return Organisation.objects.get_or_create(
            name=name,
            defaults={"kind": "university", "credit_code": self.credit_code("university", "150000")},
        )[0]

    def _into_the_library(self, person, number, kind, *, is_outside):
        letters = sorted({code[0] for code in words.DISCIPLINES})
        expert = Expert.objects.create(
            person=person,
            kinds=[kind],
            libraries=["项目评审"],
            fields=[letters[number % len(letters)], letters[(number + 3) % len(letters)]],
            title=words.TITLES[number % len(words.TITLES)],
            is_outside=is_outside,
            source="演示数据",
        )
        ExpertTerm.objects.create(expert=expert, since=SINCE)

    def account(self, role, username, name, unit):
        """A user with a password that can be read aloud, and but for applicants with an app's secret."""
        password = f"{self.random.choice(('caoyuan', 'baiyun', 'lantian', 'huhai', 'shanying'))}-" + "-".join(
            f"{self.random.randrange(10000):04d}" for _ in range(2)
        )
        user = User.objects.create_user(username, password, display_name=name)
        account = Account(role, username, password, name, unit, user)
        if role != "applicant":
            account.totp_secret = b32encode(self.secrets.randbytes(20)).decode()
            second_factor.hand_out(user, account.totp_secret)
        self.accounts.append(account)
        return account

    def person(self, unit):
        """Somebody who works at a unit and can hold something."""
        person = self.unsaved_person()
        person.save()
        Employment.objects.create(person=person, organisation=unit, since=SINCE)
        Holder.objects.create(kind=Holder.Kind.PERSON, person=person)
        return person

    def unsaved_person(self):
        """A person who is not stored yet, for storing many at once."""
        number = self.id_number()
        born, sex = identity.born_and_sex(number)
        return Person(
            name=self.name(), sex=sex, born=born, id_number=number, id_number_index=keyed_hash(number)
        )

    def name(self):
        """One unsplit Mongolian name in five, otherwise a surname and a given name."""
        if self.random.random() < 0.2:
            return self.random.choice(words.MONGOLIAN.split())
        return self.random.choice(words.SURNAMES) + self.random.choice(words.GIVEN.split())

    def id_number(self):
        """A valid number of a young researcher; the sequence digits run on, so that none is made twice."""
        self.serial += 1
        born = date(1991, 2, 1) + timedelta(days=self.serial * 7 % 2500)
        division = f"15{self.serial // 21000 % 90 + 10:02d}{self.serial // 1000 % 21 + 1:02d}"
        first17 = f"{division}{born:%Y%m%d}{self.serial % 1000:03d}"
        return first17 + identity.id_check(first17)

    def credit_code(self, kind, division):
        """A valid code of an organisation that does not exist."""
        self.serial += 1
        body = f"MD{self.serial % 10**6:06d}"
        first17 = KIND_BEGINNINGS[kind] + division + body + identity.organisation_check(body)
        return first17 + identity.credit_check(first17)
