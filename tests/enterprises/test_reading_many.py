"""What is read of many enterprises at once is what is known of each alone."""

from random import Random

import pytest

from enterprises.models import Enterprise
from enterprises.night import reading
from tests.enterprises.archives import Archives
from trail import clock
from workflows.models import FactSheet
from workflows.policy import facts as declared
from workflows.policy.columns import bounded
from workflows.services import facts

pytestmark = pytest.mark.django_db
RAW = sorted(
    name for name, fact in declared.REGISTRY.items() if fact.is_raw and name.startswith("enterprise.")
)


def test_the_facts_of_many_are_those_of_each_alone_whatever_its_archive_holds(db):
    made = Archives(Random(5))
    rows = [made.make() for _ in range(60)]
    merged, kept = rows[0], rows[1]
    Enterprise.objects.filter(pk=merged.pk).update(merged_into=kept)
    told = {"enterprise.chain_role": "none", "enterprise.digital_level": "四级"}
    FactSheet.objects.update_or_create(
        holder=rows[-1].holder, defaults={"values": told, "updated_at": clock.now()}
    )
    day, last = clock.today(), rows[-1].pk

    read = bounded(reading.facts_of(RAW, day, 0, last))

    assert set(read["enterprise"]) == {row.pk for row in rows} - {merged.pk}
    found = {
        row["enterprise"]: {name: row[name] for name in RAW if row[name] is not None}
        for row in read.iter_rows(named=True)
    }
    for row in rows[1:]:
        assert found[row.pk] == facts.gather(row.holder, day)
