"""An open batch of the small and medium enterprises, with applications at every link."""

from datetime import timedelta
from random import Random

from accounts.models import Office
from cultivation.seed import forwarding
from cultivation.seed.days import cutoff
from cultivation.seed.telling import OfEnterprise
from trail import clock
from workflows import process
from workflows.models import Endorsement, ProgrammeEdition

Link = Endorsement.Link
TITLE = "{year}年第1批科技型中小企业评价（演示）"
OPEN_DAYS, LINKS_LATER = 20, 12
# Whose contact has begun; who has handed in, and by which links it was forwarded. The fourth, which meets
# every condition too, has not begun.
DRAFTING = "contact6"
FORWARDED = {"contact5": (), "contact3": (Link.BANNER, Link.BODY)}


def batch(profile):
    """The batch and its applications; returns it."""
    edition = ProgrammeEdition.objects.get(programme="tech_sme", is_current=True)
    round_ = process.plan_round(
        edition,
        by=profile.officer,
        title=TITLE.format(year=clock.today().year),
        year=clock.today().year,
        policy_date=clock.today(),
        opens_at=clock.now() - timedelta(minutes=1),
        closes_at=cutoff(OPEN_DAYS),
        body_closes_at=cutoff(OPEN_DAYS + LINKS_LATER),
        places=None,
        money=0,
        money_each=0,
        contact="高新技术处 0471-0000001（演示）",
        screening_office=Office.objects.get(code="screen@150000"),
        deciding_office=Office.objects.get(code="decide@150000"),
    )
    accounts = {account.username: account for account in profile.population.accounts}
    _filling(accounts[DRAFTING]).draft(round_, accounts[DRAFTING])
    for username, links in FORWARDED.items():
        application = _filling(accounts[username]).submit(round_, accounts[username])
        forwarding.forward(profile.hands, application, links=links)
    for unit in profile.enterprises:
        profile.offices_above(unit)
    return round_


def _filling(account):
    return OfEnterprise(Random(account.username), account.unit)
