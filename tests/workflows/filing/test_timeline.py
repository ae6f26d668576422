"""Each link's own time stands where an application shows what is to come, and where it lies."""

from datetime import timedelta

import pytest

from tests.workflows import way
from tests.workflows.recognition.conftest import plan as plan_recognition
from tests.workflows.way import Link
from trail import clock
from workflows import timeline
from workflows.models import CallForwarding, Package, PublicNotice
from workflows.services import applicants, applications, links

pytestmark = pytest.mark.django_db


def links_ahead(application):
    """What the two links that are to come are told, with their last moments."""
    steps = [each for each in timeline.timeline(application) if each.state == "upcoming" and each.until]
    return [(each.note, each.until) for each in steps]


def draft_of(round_, contact):
    return applications.start_draft(round_, applicants.holder_for(contact, round_), by=contact)


def test_a_draft_is_told_how_long_each_link_has_by_its_programme(batch, contact):
    assert links_ahead(draft_of(batch, contact)) == [("收到后5个工作日内办理。", batch.body_closes_at)] * 2


def test_where_the_programme_names_none_only_the_cutoff_stands_there(officer, contact):
    round_ = plan_recognition(officer)

    assert links_ahead(draft_of(round_, contact)) == [("", round_.body_closes_at)] * 2


def test_the_earlier_cutoff_that_a_league_set_stands_with_its_banners_and_not_with_itself(
    batch, contact, league
):
    earlier = batch.body_closes_at - timedelta(days=1)
    CallForwarding.objects.create(
        round=batch, organisation=league, closes_at=earlier, forwarded_by=contact, forwarded_at=clock.now()
    )

    until = [moment for _note, moment in links_ahead(draft_of(batch, contact))]

    assert until == [earlier, batch.body_closes_at]


def test_each_link_has_its_own_days_from_when_it_came_there(batch, application, checker, monkeypatch):
    """The league's five working days begin when the banner has forwarded it, not with the banner's own."""
    with_banner = current(application)
    moment = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: moment)
    way.forward(application, Link.BANNER, checker)

    with_league = current(application)
    assert with_league.until == links.due(way.fresh(application), Link.BODY)
    assert with_banner.until < with_league.until < batch.body_closes_at


def current(application):
    [step] = [each for each in timeline.timeline(way.fresh(application)) if each.state == "current"]
    return step


def test_where_it_lies_bears_the_programme_s_own_name_of_the_link(batch, application, checker):
    links_of = batch.edition.policy.way.links
    assert current(application).title == links_of[Link.BANNER]

    way.forward(application, Link.BANNER, checker)

    assert current(application).title == links_of[Link.BODY]


def test_the_public_notice_and_what_went_out_stay_on_the_way_with_their_days(
    batch, application, checker, recommender, officer
):
    way.forward(application, Link.BANNER, checker)
    way.forward(application, Link.BODY, recommender)
    today, now = clock.today(), clock.now()
    PublicNotice.objects.create(
        round=batch, title="公示", paragraphs=[], portal_url="https://example.invalid/1", first_day=today,
        ends_at=now + timedelta(days=13), published_by=officer, published_at=now,
    )  # fmt: skip
    Package.objects.create(
        round=batch, number=1, list_hash="1" * 64, verification_code="1", rows=1, state="made",
        made_by=officer, made_at=now, sent_on=today, letter="内科高函〔2026〕9号", batch="第1批",
        sent_by=officer, sent_at=now,
    )  # fmt: skip
    batch.window, batch.released_at = "released", now
    batch.save()

    steps = {each.title: each for each in timeline.timeline(way.fresh(application))}

    assert (steps["公示"].state, steps["公示"].when) == ("done", now)
    assert f"{today}" in steps["公示"].note
    sent = steps["材料报送全国科技型中小企业信息服务平台"]
    assert (sent.state, sent.when) == ("done", now)
