"""The archives of the invented enterprises: figures of three years, a ledger, what they hold already, and for
each somebody who speaks for it.
"""

from datetime import date, datetime

from accounts import consent
from accounts.models import Membership, Region
from cultivation.seed.sketches import SKETCHES
from enterprises.models import Enterprise, IntellectualProperty, ResearchBody, YearFacts
from trail import clock
from workflows.models import Award, Holder
from workflows.policy.calendar import months_after

SOURCE = "演示数据"
PARTS = ("properties", "bodies", "honours", "standards", "incidents")
YUAN = 10_000
YEARS = 3


def archives(population, units, sketches=SKETCHES, first=1):
    """An archive for every sketch and the account of its contact, counted from the `first`; returns how
    many.
    """
    by_name = {unit.name: unit for unit in units}
    for number, sketch in enumerate(sketches, start=first):
        unit = by_name[sketch.name]
        enterprise = _archive(sketch, unit)
        _contact(population, f"contact{number}", unit)
        for back in range(YEARS):
            YearFacts.objects.create(
                enterprise=enterprise, **_figures(sketch, clock.today().year - 1 - back, back)
            )
        _ledger(enterprise, sketch)
        for programme in sketch.held:
            held(enterprise, programme, _since(programme, sketch), number)
        if "high_tech_enterprise" in sketch.held:
            held(enterprise, "tech_sme", date(2023, 3, 10), number)
    return len(sketches)


def _archive(sketch, unit):
    holder, _made = Holder.objects.get_or_create(organisation=unit, defaults={"kind": Holder.Kind.ENTERPRISE})
    told = {"source": SOURCE, "day": clock.today().isoformat(), "by": SOURCE}
    basics = {
        "registered_on": sketch.registered,
        "industry": sketch.industry,
        "field": sketch.field,
        "above_scale": sketch.above_scale,
        "main_product": sketch.product,
    }
    return Enterprise.objects.create(
        holder=holder,
        **basics,
        origins=dict.fromkeys(basics, told),
        complete={part: {"day": told["day"], "by": SOURCE} for part in PARTS},
    )


def _contact(population, username, unit):
    office = population.office("contact", unit.public_id, f"{unit.name}（企业联系人）", unit)
    account = population.account("contact", username, population.name(), unit.name)
    account.office = office.code
    Membership.objects.create(user=account.user, office=office, since=clock.now(), granted_by=None)
    consent.give(account.user)


def _figures(sketch, year, back):
    """The figures of a year so many before the last, in whole ten thousands of yuan."""
    revenue = round(sketch.revenue / sketch.growth**back) * YUAN
    research = revenue * sketch.research // 1000
    figures = {
        "staff": round(sketch.staff * (1 - 0.06 * back)),
        "tech_staff": round(sketch.scientists * (1 - 0.06 * back)),
        "rd_staff": round(sketch.scientists * 0.6),
        "revenue": revenue,
        "main_revenue": revenue * 94 // 100,
        "hightech_revenue": revenue * 71 // 100,
        "gross_income": revenue * 102 // 100,
        "untaxed_income": 0,
        "total_cost": revenue * 91 // 100,
        "rd_cost": research,
        "rd_recognition": research * 96 // 100,
        "rd_deduction": research * 88 // 100,
        "rd_statistics": research * 92 // 100,
        "rd_inside": research * 92 // 100,
        "rd_outsourced": research * 8 // 100,
        "rd_abroad": 0,
        "rd_other": research * 7 // 100,
        "assets": revenue * 120 // 100,
        "liabilities": revenue * 55 // 100,
        "net_profit": revenue * 7 // 100,
        "taxes": revenue * 4 // 100,
        "equity_raised": 0,
        "conversions": 4,
    }
    told = {"source": SOURCE, "day": f"{year + 1}-03-20", "by": SOURCE}
    return {"year": year, **figures, "origins": dict.fromkeys(figures, told)}


def _ledger(enterprise, sketch):
    """Rights whose numbers nobody holds; with many, a body of research as well."""
    kinds = (IntellectualProperty.Kind.INVENTION, IntellectualProperty.Kind.UTILITY_MODEL)
    for kind, count in zip(kinds, sketch.rights, strict=True):
        for number in range(count):
            IntellectualProperty.objects.create(
                enterprise=enterprise,
                kind=kind,
                number=f"演示{kind[:1].upper()}{enterprise.pk:03d}{number:03d}",
                title=f"{sketch.product}的制备方法（{number + 1}）",
                owner=sketch.name,
                way=IntellectualProperty.Way.OWN,
                granted_on=date(2023, 1 + number % 12, 10),
                told_by=SOURCE,
                told_on=clock.today(),
            )
    if "high_tech_enterprise" in sketch.held:
        ResearchBody.objects.create(
            enterprise=enterprise,
            title="自治区企业研究开发中心（演示）",
            level="regional",
            day=date(2022, 5, 16),
            document="演示〔2022〕1号",
            told_by=SOURCE,
            told_on=clock.today(),
        )


def _since(programme, sketch):
    """The day of the published list: of a yearly number this year's, or last year's of who asks for the next,
    of a certificate that is asked for anew one that ends with this year.
    """
    year = clock.today().year
    if programme == "tech_sme":
        return min(date(year - sketch.applies, 3, 10), clock.today())
    return date(year - 3, 12, 31) if sketch.applies else date(year - 2, 10, 28)


def held(enterprise, programme, since, number):
    """A row as it came from the published lists; certificates run for three years, a number for its year."""
    is_yearly = programme == "tech_sme"
    return Award.objects.create(
        holder=enterprise.holder,
        programme=programme,
        number=f"演示{since.year}-{number:04d}",
        region=Region.objects.get(seats__organisation=enterprise.organisation),
        since=since,
        until=date(since.year, 12, 31) if is_yearly else months_after(since, 36),
        recorded_at=datetime.combine(since, datetime.min.time(), clock.now().tzinfo),
        imported_from=SOURCE,
    )
