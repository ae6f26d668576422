"""What officers look after of recognitions: yearly reports, changes, revocations, as lists and as files."""

from io import BytesIO

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from enterprises.desk_lists import LISTS
from tests.enterprises.changing import decided, reported, signed_in
from tests.enterprises.register import BAOTOU, HOHHOT, place
from tests.factories.accounts import officer_of_bureau
from tests.factories.enterprises import EnterpriseFactory, contact_of
from tests.factories.workflows import AwardFactory
from trail import clock
from trail.models import ActionLog
from workflows import process

pytestmark = pytest.mark.django_db
DESK = "recognition-desk"
COSTS = {"reports": 10, "changes": 10, "revocations": 10}
SAYS = {"reports": "逾期未报", "changes": "合并", "revocations": "提出"}


def another(award):
    """What another enterprise of the same league holds in the same programme."""
    body = award.holder.organisation.recommended_through
    other = EnterpriseFactory(seat=award.region, organisation__recommended_through=body)
    return AwardFactory(
        holder=other.holder, programme=award.programme, region=award.region, since=award.since,
        until=award.until, recorded_at=award.recorded_at,
    )  # fmt: skip


def entered(name, award, officer):
    """What puts an award on the list; a report is missing by itself."""
    if name == "changes":
        reported(award, contact_of(award.holder.enterprise), "merger")
    if name == "revocations":
        process.propose_revocation(
            award, cause="ineligible", since=clock.today().replace(month=1, day=1),
            grounds="研发费用占比低于规定。", served="邮寄送达",
            office=officer.memberships.get().office, by=officer,
        )  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_each_list_costs_as_much_however_many_and_its_file_says_the_same(
    name, award, officer, django_assert_num_queries
):
    client, asked = signed_in(officer), {"list": name}
    entered(name, award, officer)
    client.get(reverse(DESK), asked)
    with django_assert_num_queries(COSTS[name]):
        (row,) = client.get(reverse(DESK), asked).context["rows"]
    for _more in range(2):
        entered(name, another(award), officer)
    with django_assert_num_queries(COSTS[name]):
        assert len(client.get(reverse(DESK), asked).context["rows"]) == 3

    answer = client.get(reverse(f"{DESK}-xlsx"), asked | {"q": award.number})
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    (line,) = book.get_sheet_by_index(0).to_python()[1:]
    told = row.matters[0]
    assert book.sheet_names == [LISTS[name].title]
    assert line == [
        award.holder.name, award.holder.organisation.credit_code, "呼和浩特市", "", award.number,
        award.since.isoformat(), award.until.isoformat(), row.programme,
        " ".join(filter(None, (told["title"], told.get("hint"), told["status"]))),
    ]  # fmt: skip
    assert SAYS[name] in line[-1]
    logged = ActionLog.objects.filter(verb="exported").latest("pk")
    assert (logged.object_type, logged.object_id, logged.after["rows"]) == ("recognitions", name, 1)


def test_a_change_stays_with_who_checked_it_without_a_way_to_the_archive_that_moved_away(
    award, contact, body, officer, leader
):
    baotou = place(BAOTOU)
    officer_of_bureau(baotou)
    change = reported(award, contact, "whole_move", region=baotou)
    archive = reverse("enterprise-recognitions", args=[award.holder.enterprise.public_id])
    before = signed_in(body).get(reverse(DESK), {"list": "changes"}).text
    decided(change, body, leader, "kept")
    asked = {"list": "changes", "state": "done"}
    after, elsewhere = (signed_in(user).get(reverse(DESK), asked) for user in (body, officer))

    assert signed_in(body).get(archive).status_code == 404
    assert (archive in before, archive in after.text, archive in elsewhere.text) == (True, False, True)
    assert reverse("enterprise-change", args=[change.public_id]) in after.text
    found = {
        league: len(signed_in(body).get(reverse(DESK), asked | {"league": league}).context["rows"])
        for league in (HOHHOT, BAOTOU, "150000")
    }
    assert found == {HOHHOT: 1, BAOTOU: 1, "150000": 0}


def test_a_new_name_is_in_hand_until_its_notice_is_over(award, contact, body, officer, leader):
    decided(reported(award, contact, new_name="换了名的企业"), body, leader, "kept")

    shown = [
        signed_in(officer).get(reverse(DESK), {"list": "changes", "state": state}).context["rows"]
        for state in ("open", "done")
    ]
    assert [len(rows) for rows in shown] == [1, 0]


def test_what_was_searched_for_is_reset_and_the_list_with_its_state_stays(award, officer):
    client, here = signed_in(officer), {"list": "revocations", "state": "done"}
    bare = f"{reverse(DESK)}?list=revocations&amp;state=done"

    assert "重置" not in client.get(reverse(DESK), here).text
    assert f'href="{bare}">重置' in client.get(reverse(DESK), here | {"q": award.number}).text
    assert "重置" not in client.get(reverse(DESK)).text
    assert f'href="{reverse(DESK)}">重置' in client.get(reverse(DESK), {"q": award.number}).text


def test_a_state_that_there_is_no_more_gives_the_first_and_a_list_that_there_never_was_nothing(
    award, officer
):
    client = signed_in(officer)
    shown = client.get(reverse(DESK), {"state": "over", "programme": award.programme}).context

    assert [each.code for each in shown["states"] if each.is_here] == ["missed"]
    assert client.get(reverse(DESK), {"list": "over"}).status_code == 404
