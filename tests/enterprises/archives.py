"""Archives at random: whatever may stand in them, around the days and borders that count."""

from datetime import timedelta

from accounts import identity
from enterprises.measures import MEASURES
from enterprises.models import Honour, Incident, IntellectualProperty, PropertyUse, ResearchBody, Standard
from enterprises.models.standing import Level
from tests.factories.accounts import OrganisationFactory
from tests.factories.enterprises import EnterpriseFactory, PropertyFactory, YearFactsFactory
from tests.factories.workflows import AwardFactory, CaseFactory
from trail import clock
from workflows.models import FactSheet
from workflows.policy import facts

PARTS = ("properties", "bodies", "honours", "standards", "incidents")
DAYS = (-2300, -1827, -1826, -1825, -1097, -1096, -1095, -400, -366, -365, -364, -330, -329, -1, 0, 1, 300)
SERVED = ("high_tech_enterprise", "tech_sme")
COUNTED = ("staff", "conversions")
SMALL = dict.fromkeys(
    ("tech_staff", "rd_staff", "main_revenue", "untaxed_income", "rd_abroad", "rd_other"), 5
)
BY = {"document": "文号", "told_by": "联系人"}


class Archives:
    """Makes archives of one random source."""

    def __init__(self, random):
        self.random = random
        self.today = clock.today()
        self.number = 0

    def make(self):
        chance = self.random
        made = EnterpriseFactory(
            organisation=OrganisationFactory(kind="enterprise", credit_code=self.code()),
            registered_on=self.day(),
            industry=chance.choice(["", "C3921", "I6513", "A01"]),
            field=chance.choice(["", "1.1.1", "4.1.3", "8.2.10", "8.99.1"]),
            above_scale=chance.choice([None, True, False]),
            complete={part: {} for part in PARTS if chance.random() < 0.5},
        )
        if chance.random() < 0.2:
            made.organisation.seats.all().delete()
        for year in range(self.today.year - 5, self.today.year + 1):
            if chance.random() < 0.7:
                YearFactsFactory(enterprise=made, year=year, **self.figures())
        self.lines(made)
        for _ in range(chance.randrange(3)):
            self.award(made.holder)
        self.sheet(made.holder)
        return made

    def code(self):
        """A right code, one with a wrong check, one of a body that may not apply, or none."""
        self.number += 1
        body = f"MA{self.number:06d}"
        beginning = self.random.choice(["91150105", "91150105", "51150105"])
        first = f"{beginning}{body}{identity.organisation_check(body)}"
        code = f"{first}{identity.credit_check(first)}"
        wrong = f"{first}{'0' if code[-1] != '0' else '1'}"
        elsewhere = first[:-1] + ("1" if first[-1] != "1" else "2")
        return self.random.choice(
            [code, code, code, wrong, elsewhere + identity.credit_check(elsewhere), None]
        )

    def day(self):
        known = self.random.random() < 0.9
        return self.today + timedelta(days=self.random.choice(DAYS)) if known else None

    def figures(self):
        """Parts smaller than their wholes; beyond a fact's bound where it may be."""
        known = [each.name for each in MEASURES if self.random.random() < 0.8]
        small = {
            "tech_staff": 5,
            "rd_staff": 3,
            "main_revenue": 7,
            "untaxed_income": 1,
            "rd_abroad": 1,
            "rd_other": 1,
            "hightech_revenue": 1,
        }
        large = [10, 10**9, 10**15 - 1, 10**15, 10**16]
        counted = ("staff", "conversions")
        return {
            name: small.get(name)
            or (self.random.choice([8, 1000]) if name in counted else self.random.choice(large))
            for name in known
        }

    def lines(self, made):
        chance = self.random
        for model, columns in (
            (ResearchBody, {"level": Level.values, "until": [None, *DAYS]}),
            (Honour, {"level": Level.values, "place": [1, 3, 4, 5, 6]}),
            (Standard, {"level": Standard.Reach.values, "is_lead": [True, False]}),
            (Incident, {"level": Level.values, "kind": Incident.Kind.values, "until": [None, *DAYS]}),
        ):
            for _ in range(chance.randrange(3)):
                told = {name: chance.choice(list(choices)) for name, choices in columns.items()}
                day = chance.choice(DAYS)
                if told.get("until") is not None:
                    told["until"] = self.today + timedelta(days=max(told["until"], day))
                model.objects.create(
                    enterprise=made, title="名称", day=self.today + timedelta(days=day), told_on=self.today,
                    ended_at=chance.choice([None, None, clock.now()]), **told, **BY,
                )  # fmt: skip
        for _ in range(chance.randrange(4)):
            self.right(made)

    def right(self, made):
        chance, granted = self.random, self.random.choice(DAYS)
        until = chance.choice([None, granted + 1, *(day for day in DAYS if day >= granted)])
        right = PropertyFactory(
            enterprise=made, kind=chance.choice(IntellectualProperty.Kind.values),
            way=chance.choice(IntellectualProperty.Way.values), is_high_value=chance.random() < 0.5,
            granted_on=self.today + timedelta(days=granted),
            valid_until=None if until is None else self.today + timedelta(days=until),
            used_in=chance.choice(["", "", "2021年"]), ended_at=chance.choice([None, None, clock.now()]),
        )  # fmt: skip
        if chance.random() < 0.4:
            state = chance.choice(PropertyUse.State.values)
            PropertyUse.objects.create(
                right=right, case=CaseFactory(), programme=chance.choice(SERVED),
                single=chance.random() < 0.7, state=state, reserved_at=clock.now(),
                settled_at=None if state == "reserved" else clock.now(),
            )  # fmt: skip

    def award(self, holder):
        chance, since = self.random, self.random.choice(DAYS)
        until = chance.choice([None, *(day for day in DAYS if day >= since)])
        ended = chance.choice([None, None, *(day for day in DAYS if day >= since)])
        AwardFactory(
            holder=holder, programme=chance.choice(["high_tech_enterprise", "srdi_sme", "tech_sme"]),
            since=self.today + timedelta(days=since),
            until=None if until is None else self.today + timedelta(days=until),
            ended_on=None if ended is None else self.today + timedelta(days=ended),
            end_kind="" if ended is None else chance.choice(["expired", "void", "given_up", "revoked"]),
            end_recorded_at=None if ended is None else clock.now(),
        )  # fmt: skip

    def sheet(self, holder):
        """Anything that may be told, beside it what the archive answers by itself."""
        told = [each for each in facts.REGISTRY.values() if each.told and each.name.startswith("enterprise.")]
        values = {each.name: self.value(each) for each in told if self.random.random() < 0.5}
        if self.random.random() < 0.9:
            FactSheet.objects.create(holder=holder, values=values, updated_at=clock.now())

    def value(self, fact):
        if fact.type == "yes_no":
            return self.random.choice([True, False])
        if fact.type == "choice":
            return self.random.choice(fact.choices)[0]
        if fact.type == "date":
            return (self.today + timedelta(days=self.random.choice(DAYS))).isoformat()
        return '引号"和\\反斜线，逗号' if fact.type == "text" else self.random.choice([0, 7, 10**15])
