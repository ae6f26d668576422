"""A department in the middle of its work with so many applications and register rows; and who looks at it."""

from random import Random

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from cultivation.seed.filling import Filling
from cultivation.seed.scale import Scale
from tests.workflows import posts
from workflows.models import Application, Round
from workflows.policy.plan import read
from workflows.services import plan

# Within what a page shows, so that only what lies behind it grows.
OWN_APPLICATIONS = 100
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


class World:
    """One open round; `officer`, `leader` and `applicant` are browsers that are signed in."""

    def __init__(self, rows):
        plan.load(read(settings.PLAN_DIR))
        self.scale = Scale(1, rows, lambda line: None)
        self.scale.make()
        self.round = Round.objects.get()
        self.officer, self.leader = browser(self.scale.officer), browser(self.scale.leader)
        self.user = User.objects.get(username="applicant1")
        own = Application.objects.order_by("pk").values("pk")[:OWN_APPLICATIONS]
        Application.objects.filter(pk__in=own).update(applicant=self.user)
        self.applicant = browser(self.user)

    def newcomers(self, count):
        """Accounts with an archive that have not applied yet."""
        taken = User.objects.filter(username__startswith="newcomer").count()
        units = self.scale.units
        return [
            self.scale.population.applicant(f"newcomer{taken + number}", units[number % len(units)])
            for number in range(count)
        ]

    def submitted(self):
        """An application that somebody filled in and handed in, and its applicant's browser."""
        (account,) = self.newcomers(1)
        return Filling(Random(1)).submit(self.round, account), browser(account.user)

    def complete(self, count):
        """Drafts that lack nothing but the pledges, each with its applicant's browser."""
        accounts = self.newcomers(count)
        drafts = [Filling(Random(1)).complete(self.round, account) for account in accounts]
        for draft in drafts:
            pledges = posts.handing_in(draft)
            draft.answers = {name: answer for name, answer in draft.answers.items() if name not in pledges}
            draft.save()
        return [(draft, browser(draft.applicant)) for draft in drafts]


def statements(ask):
    """What a call asks of the database, without what begins and ends transactions."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    return [each["sql"] for each in queries if not each["sql"].startswith(TRANSACTIONS)]


def browser(user):
    """A browser in which the user is signed in."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def get(client, name, *args, query=""):
    """A call that fetches a page and answers with its bytes."""
    address = reverse(name, args=args) + query

    def ask():
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        return answer.content

    return ask


def post(client, name, key, data):
    """A call that sends a form, which must be accepted."""
    address = reverse(name, args=[key])

    def send():
        answer = client.post(address, data)
        assert answer.status_code == 302, f"{address}: {answer.status_code} {answer.content.decode()[-3000:]}"
        return answer.content

    return send
