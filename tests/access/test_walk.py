"""What the table says is what HTTP answers: a sample here, the whole by `make test-access`."""

import re
import time
from collections import Counter
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cultivation.access import OPEN, ROUTES
from cultivation.access.table import ALLOW, COLUMNS, DENY, actors
from enterprises import selectors as enterprises
from tests.access.walk import Walk, is_right
from tests.access.world import WHOLE
from trail.models import ActionLog
from workflows.models import Review
from workflows.services.blinding import BlindContent

pytestmark = pytest.mark.django_db
SAMPLE = 1500
A_ROLE = 4 if WHOLE else 2
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')

IN_THE_BROWSER = {"application-preview", "attachment-view", "review-document"}
FILES = IN_THE_BROWSER | {
    "attachment-file", "document-file", "scan-file", "task-book-print", "archive-file", "batch-file",
    "summary-list-print", "review-attachment", "notice-draft", "ranking-export", "round-export", "draw-data",
    "panel-sheet-print", "visit-form",
    "api-attachment", "api-document", "enterprise-import-wrong", "package-file", "package-results",
    "revoked-export", "contact-letter",
}  # fmt: skip

# Which roles of the department reach what lies in their region, by hand from the separation of duties.
READERS = {"screen", "decide", "secretary", "division", "meeting", "oversee"}
ALL_ROUND = READERS | {"draw", "witness", "supervise", "finance"}
NEAR = {"own", "own enterprise", "unit", "bureau", "body"}
BY_HAND = {
    "application": (NEAR, READERS),
    "attachment": (NEAR, READERS),
    "document": (NEAR, READERS),
    "task book": (NEAR, READERS),
    "archive file": (set(), READERS),
    "review": ({"expert"}, set()),
    "award": ({"holder", "own", "own enterprise", "unit"}, ALL_ROUND),
    "task": ({"addressed"}, set()),
    "draw": (set(), {"screen", "draw", "witness", "secretary", "supervise"}),
    "batch": ({"asked"}, set()),
    "link": ({"holds"}, set()),
    "change": ({"bureau above", "body above"}, set()),
    "unit": ({"bureau above", "body above"}, set()),
    "person": ({"unit", "oneself"}, set()),
    "objection": (set(), {"supervise"}),
    "round": (set(), ALL_ROUND),
    "expert": (set(), set()),
    "role change": (set(), set()),
    "expert copy": (set(), {"screen"}),
    "package": (set(), {"screen"}),
    "seclusion": (set(), {"screen", "decide"}),
    "spot check": (set(), {"screen"}),
    "spot sheet": ({"looks"}, {"screen"}),
    "enterprise": ({"contact", "bureau above", "body above", "body far above"}, READERS),
    "revocation": ({"contact", "bureau above", "body above", "body far above"}, READERS),
    "enterprise change": ({"contact", "bureau", "body"}, {"screen", "decide"}),
    "recognition": ({"contact", "bureau above", "body above", "body far above"}, READERS),
    "archive import": ({"asked"}, set()),
    "what if": ({"asked"}, set()),
}
# Where any round that is open to all may be named; and what a role keeps wherever it sits.
ANY_ROUND = {"round-apply", "round-summary-lists"}
ANYBODYS = {"round-apply"}
# Bank data stands in the task book of an application.
PAID = {("answer-unmask", "application")}
KEPT_BY = {
    "expert": {"screen"},
    "role change": {"security"},
    "enterprise": READERS,
    "recognition": READERS,
    "unit": {"screen", "contact"},
    "change": {"screen"},
    "person": {"screen", "decide"},
}


def cast():
    """A few accounts of every combination of roles."""
    counted, found = Counter(), []
    for actor in actors():
        counted[actor.name] += 1
        if counted[actor.name] <= A_ROLE or actor.name == "nobody":
            found.append(actor)
    return found


def test_the_table_and_http_agree(whole):
    walk = Walk(cast())
    probes = list(walk.probes()) if WHOLE else walk.sample(SAMPLE)
    counted, wrong, begun = Counter(), [], time.monotonic()

    for probe in probes:
        answer = walk.ask(probe)
        counted[probe.expected] += 1
        if not is_right(probe, answer):
            wrong.append((probe.expected, f"{probe} → {answer.status_code}"))

    kinds = Counter("wrong deny" if expected == ALLOW else "wrong allow" for expected, _text in wrong)
    print(f"\n{len(probes)} probes of {len(walk.actors)} actors and {len(ROUTES)} routes, {dict(counted)}, ")
    print(f"{kinds['wrong allow']} wrong allows, {kinds['wrong deny']} wrong denies,", end=" ")
    print(f"{time.monotonic() - begun:.0f} s")
    assert not wrong, "\n".join(text for _expected, text in wrong)


def test_the_table_allows_nothing_that_the_separation_of_duties_forbids(printed):
    wrong = []
    for actor, relation, kind, _state, action, answer, _number in printed[1:]:
        verb, name = action.split()
        if answer == DENY or kind not in BY_HAND or ROUTES[name].who == OPEN or name in ANY_ROUND:
            continue
        relations, roles = BY_HAND[kind]
        held = set(actor.split("+"))
        if (name, kind) in PAID and "finance" in held:
            continue
        near = relation in relations or (relation == "department" and held & roles)
        kept = held & KEPT_BY.get(kind, set())
        if not (near or kept or (kind == "award" and held & ALL_ROUND)):
            wrong.append(f"{actor} {relation} {kind} {action} {answer}")

    assert not wrong, "\n".join(wrong)


def test_who_only_watches_changes_nothing(printed):
    """But what is everybody's: what one applies for oneself, and objections to what is public."""
    acts = {
        action.split()[1]
        for actor, _relation, kind, _state, action, answer, _number in printed[1:]
        if actor == "oversee" and kind != "—" and not action.startswith("GET") and answer != DENY
    }

    assert {name for name in acts if ROUTES[name].who != OPEN} <= ANYBODYS


def test_the_table_is_printed_with_its_columns_and_covers_what_it_masks(printed):
    rows = {tuple(row[:5]): row[5] for row in printed[1:]}

    assert tuple(printed[0]) == COLUMNS
    assert rows["unit", "—", "—", "—", "GET unit-accounts"] == "masked: id_number"
    assert rows["applicant", "own", "application", "draft", "GET application-page"] == "allow"
    assert rows["unit", "unit", "application", "draft", "GET application-detail"] == "deny"
    assert rows["supervise", "department", "draw", "locked", "POST draw-record"] == "deny"


def test_whom_only_the_table_could_let_in_wrongly_reaches_nothing(printed):
    """Visitors, strangers and the three administrators; no selector decides this."""
    apart = {"visitor", "nobody", "system", "security", "audit"}
    allowed = {
        (actor, action)
        for actor, _relation, kind, _state, action, answer, _number in printed[1:]
        if actor in apart and answer != DENY and kind != "—" and ROUTES[action.split()[1]].who != OPEN
    }

    assert allowed <= {("security", f"{verb} role-change") for verb in ("GET", "POST")} | {
        (actor, "POST round-apply") for actor in apart
    }


def test_the_table_has_objects_of_every_kind_in_every_state_that_matters(printed):
    states = {(kind, state) for _actor, _relation, kind, state, *_rest in printed[1:]}

    missing = {route.kind for route in ROUTES.values() if route.kind} - {kind for kind, _state in states}
    assert missing == {"nothing"}
    assert {state for kind, state in states if kind == "application"} == {
        "draft", "forwarding", "returned", "not_forwarded", "lapsed", "withdrawn", "submitted", "accepted",
        "refused", "granted", "declined",
    }  # fmt: skip
    assert {state for kind, state in states if kind == "round"} >= {"planned", "open", "closed", "released"}


def test_what_is_denied_reads_and_costs_like_what_is_absent(whole):
    """The same answer, the same number of questions to the database, and about the same time."""
    walk = Walk([actor for actor in cast() if actor.name in ("nobody", "screen", "applicant", "unit")])
    pairs, times, different, done = 0, ([], []), [], set()
    for probe in walk.probes():
        if probe.verb != "GET" or probe.expected != DENY or probe.row is None or probe.route.who == OPEN:
            continue
        if probe.route.kind == "task" and probe.row.relation(probe.actor.held) != "none":
            # A step that keeps a task of one's own office from who has a stake has to ask for the stake.
            continue
        if probe.name == "annual-report" and _sees_recognition(probe):
            # That no report is owed of what the actor sees anyway hides nothing.
            continue
        if (probe.actor.name, probe.name) in done:
            continue
        done.add((probe.actor.name, probe.name))
        addresses = walk.address(probe.name, probe.row), walk.address(probe.name, None)
        answers = [_told(walk, probe.actor, each) for each in addresses]
        if answers[0][0] != answers[1][0]:
            # A session is renewed every five minutes, which asks once more; not twice in a row.
            answers = [_told(walk, probe.actor, each) for each in addresses]
        for spent, (_text, seconds) in zip(times, answers, strict=True):
            spent.append(seconds)
        pairs += 1
        if answers[0][0] != answers[1][0]:
            different.append(str(probe))

    middle = [1000 * median(spent) for spent in times]
    print(f"\n{pairs} pairs, median {middle[0]:.1f} ms denied and {middle[1]:.1f} ms absent")
    assert pairs > 100
    assert not different, "\n".join(different)


def test_files_are_served_to_be_saved_and_kept_by_nobody(whole):
    """Whatever is no page: not to be sniffed, not to be kept, and but for three readers to be saved."""
    walk, seen, counted = Walk(cast()), 0, Counter()
    for probe in walk.probes():
        if probe.verb != "GET" or probe.expected != ALLOW or probe.route.who == OPEN or not probe.row:
            continue
        if probe.name not in FILES or counted[probe.name] == 3:
            continue
        counted[probe.name] += 1
        answer = walk.ask(probe)
        seen += 1
        shown = answer.get("Content-Disposition", "inline").startswith("inline")
        assert shown == (probe.name in IN_THE_BROWSER), str(probe)
        assert answer["X-Content-Type-Options"] == "nosniff", str(probe)
        assert "no-store" in answer["Cache-Control"], str(probe)

    assert seen > 20


def test_looking_at_everything_writes_nothing_but_what_was_refused_or_handed_out(whole):
    walk = Walk(cast()[:6])
    before = ActionLog.objects.latest("pk").pk
    for name, route in ROUTES.items():
        if "GET" in route.verbs and name != "account_logout":
            for actor in walk.actors:
                walk._client(actor).get(walk.address(name, None))

    written = set(ActionLog.objects.filter(pk__gt=before).values_list("verb", "object_type"))
    # The files that are handed out to whoever may ask and that name no object.
    nameless = ("archive_template", "holder_template", "ladder", "pool", "recognitions", "revoked")
    written -= {("exported", name) for name in nameless}
    assert {verb for verb, _kind in written} <= {"refused"}


def _sees_recognition(probe):
    return enterprises.recognitions_visible_to(probe.actor.user).filter(pk=probe.row.pk).exists()


def _told(walk, actor, address):
    """Status, text without what differs at every request, and how often the database was asked; and how long
    it took.
    """
    client: Client = walk._client(actor)
    begun = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    seconds = time.perf_counter() - begun
    text = TOKEN.sub("", answer.content.decode()).replace(address, "") if not answer.streaming else "file"
    return (answer.status_code, text, len(asked)), seconds


def test_an_id_of_one_matter_is_not_taken_under_anothers(whole):
    """The file of another application under one's own review; other ids that belong together stand in
    `test_ids_that_belong_together`.
    """
    walk = Walk([])
    tried = 0
    for actor in [each for each in actors() if each.name == "expert"]:
        reviews = [
            row for row in walk.rows["review"] if row.pk in actor.reaches(ROUTES["review-attachment"], "GET")
        ]
        for row in reviews[:1]:
            own = walk.address("review-attachment", row)
            for other in walk.rows["attachment"][:60]:
                mixed = own.rsplit("/", 2)[0] + f"/{other.key}/"
                answer = walk._client(actor).get(mixed)
                tried += 1
                assert (answer.status_code == 200) == _belongs(row, other), mixed

    assert tried > 20


def _belongs(review, attachment):
    found = Review.objects.get(pk=review.pk)
    return attachment.key in {each.public_id for each in BlindContent(found.application, found.stage).files}
