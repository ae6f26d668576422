"""What the register held before this system: rows of earlier years, imported and marked so."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.models import Employment, Person, Region
from cultivation.seed import words
from cultivation.seed.population import SINCE
from workflows.models import Award, Holder

BY_YEAR = {2021: 68, 2022: 92, 2023: 118, 2024: 121, 2025: 96}
SOURCE = "演示数据，模拟历年立项名单"
HOUR = ZoneInfo("Asia/Shanghai")


def import_awards(population, units, edition):
    """Youth fund awards of 2021 to 2025 for people who never sign in; returns how many."""
    people = Person.objects.bulk_create(population.unsaved_person() for _ in range(sum(BY_YEAR.values())))
    places = population.random.choices(units, weights=words.WEIGHTS[: len(units)], k=len(people))
    Employment.objects.bulk_create(
        Employment(person=person, organisation=unit, since=SINCE)
        for person, unit in zip(people, places, strict=True)
    )
    holders = Holder.objects.bulk_create(Holder(kind=Holder.Kind.PERSON, person=person) for person in people)
    regions = {unit.pk: Region.objects.get(seats__organisation=unit) for unit in units}
    years = [year for year, count in BY_YEAR.items() for _ in range(count)]
    Award.objects.bulk_create(
        _award(population, edition, holder, unit, regions[unit.pk], year, number)
        for number, (holder, unit, year) in enumerate(zip(holders, places, years, strict=True), start=1)
    )
    return len(people)


def _award(population, edition, holder, unit, region, year, number):
    since = date(year, 5, 27) + timedelta(days=population.random.randrange(40))
    return Award(
        holder=holder,
        programme=edition.programme,
        edition=None,
        title=population.random.choice(words.SUBJECTS) + population.random.choice(words.ANGLES),
        number=f"演示{year}-{number:04d}",
        region=region,
        host_unit=unit,
        money=100000,
        since=since,
        until=since.replace(year=year + 3),
        recorded_at=datetime.combine(since, datetime.min.time(), HOUR) + timedelta(hours=10),
        imported_from=SOURCE,
    )
