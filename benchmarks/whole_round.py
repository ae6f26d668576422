"""A round of the size of a real one, carried its whole way by its people and its jobs: how long each act
takes, how often it asks the database, and that nothing was lost, doubled or stuck.
"""

import os
import sys
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from random import Random

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from benchmarks.world import TRANSACTIONS
from cultivation.seed import forwarding
from cultivation.seed.deciding import Deciding
from cultivation.seed.filling import Filling, pdf
from cultivation.seed.hands import Hands
from cultivation.seed.population import Population
from cultivation.seed.reviewing import Reviewing
from cultivation.seed.stages import Stages
from trail import clock, outbox
from trail.models import Outbox
from workflows import invariants, process
from workflows.models import Application, Attachment, Award, ProgrammeEdition, Quota, Review, Round, TaskBook
from workflows.policy.plan import read
from workflows.services import attachments, plan
from workflows.services.content import Content

SIZE = int(os.environ.get("ROUND_SIZE", "1150"))
REFUSED_ONE_IN = 23
SHARE_GRANTED = 0.41
GROUP = 28
EXPERTS_A_GROUP = 14
REFUSAL = ("signature_missing", "成员签字页缺少两名成员的签字。")
State = Application.State


class Broken(Exception):
    """Something was lost, doubled or stuck on the way."""


class Watch:
    """Notes of each act how often it was done, its time, how long this process worked, and its statements."""

    def __init__(self):
        self.rows = []

    @contextmanager
    def act(self, name, count=1):
        """One kind of act, done so many times inside."""
        asked = Counter()

        def count_one(execute, sql, params, many, context):
            asked["statements"] += not sql.startswith(TRANSACTIONS)
            return execute(sql, params, many, context)

        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(count_one))
            start, worked = time.perf_counter(), time.process_time()
            yield
        seconds, worked = time.perf_counter() - start, time.process_time() - worked
        row = {
            "act": name,
            "times": count,
            "seconds": round(seconds, 1),
            "milliseconds each": round(1000 * seconds / max(count, 1), 1),
            "of the processor": round(1000 * worked / max(count, 1), 1),
            "queries each": round(asked["statements"] / max(count, 1), 1),
        }
        self.rows.append(row)
        print(*row.values(), sep="  ", file=sys.stderr, flush=True)


def run():
    """One row for each act. Raises `Broken` with what was lost, doubled or stuck."""
    return WholeRound(SIZE).carry()


class WholeRound:
    """The people, the round and its applications."""

    def __init__(self, size):
        plan.load(read(settings.PLAN_DIR))
        self.size, self.watch, self.random = size, Watch(), Random(11)
        self.population = Population(11)
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        self.population.department()
        self.hands = Hands(self.population)
        self.units = self.population.units()
        self.groups = -(-size // GROUP)
        self.population.experts(max(60, self.groups * EXPERTS_A_GROUP))
        self.round = self._planned()
        self._widen_the_quotas()

    def carry(self):
        """The whole way."""
        self.hand_in()
        self.forward()
        self.check()
        self.close()
        self.review()
        self.decide()
        self.agree()
        with self.watch.act("check invariants"):
            self._require_whole()
        return self.watch.rows

    def hand_in(self):
        drafts = [self._draft(number) for number in range(self.size)]
        with self.watch.act("hand in", self.size):
            for draft in drafts:
                process.submit(draft, by=draft.applicant)
        self.applications = [forwarding.fresh(draft) for draft in drafts]

    def forward(self):
        with self.watch.act("forward through the links", self.size):
            for application in self.applications:
                forwarding.forward(self.hands, application)

    def check(self):
        with self.watch.act("formal check", self.size):
            for number, application in enumerate(self.applications):
                refuse = REFUSAL if number % REFUSED_ONE_IN == 0 else None
                forwarding.screen(self.hands, application, refuse=refuse)
        self._jobs("notices of non-acceptance")

    def close(self):
        now = clock.now()
        with self.watch.act("close the window"):
            process.move_cutoff(
                self.round,
                closes_at=now,
                unit_closes_at=now,
                body_closes_at=now,
                reason="演示：提前截止",
                by=self.hands.of("screen@150000"),
            )
            process.sweep_deadlines(case=self.round.case)
            process.sweep_deadlines(case=self.round.case)
        self._jobs("latecomers end")

    def review(self):
        reviewing = Reviewing(self.hands, self.round, self.random)
        with self.watch.act("group"):
            reviewing.group(smallest=GROUP // 2, largest=GROUP)
        with self.watch.act("draw and witness"):
            reviewing.draw()
        with self.watch.act("invitations and opening of reviews"):
            reviewing.answer_invitations(declining=self.groups // 4)
        waiting = reviewing.open_reviews()
        for review in waiting[:: len(waiting) // 20]:
            reviewing.recuse(review)
        waiting = reviewing.open_reviews()
        with self.watch.act("review filed", len(waiting)):
            for review in waiting:
                reviewing.file(review)
        with self.watch.act("collect"):
            reviewing.collect()

    def decide(self):
        deciding = self.deciding = Deciding(self.hands, Round.objects.get(pk=self.round.pk))
        with self.watch.act("propose"):
            deciding.propose(self.round.places)
        with self.watch.act("sign", 3):
            deciding.sign()
        with self.watch.act("publish"):
            deciding.publish()
        with self.watch.act("close the notice"):
            deciding.let_the_notice_end()
            deciding.record_document("内科基字〔2026〕12号")
        with self.watch.act("release and announce, letters among it", self.size):
            deciding.release()
            self._jobs("what is left of letters")

    def agree(self):
        granted = list(Application.objects.filter(round=self.round, state=State.GRANTED).order_by("pk"))
        missed, kept = granted[:3], granted[3:]
        with self.watch.act("task book: hand in, seal, confirm, file", len(kept)):
            for application in kept:
                self.deciding.agree(application)
        for application in missed:
            self.deciding.miss_task_book(application)
        self._jobs("files")

    def _jobs(self, name):
        waiting = Outbox.objects.filter(done_at=None, dead_at=None).count()
        with self.watch.act(f"jobs: {name}", waiting):
            while outbox.dispatch(limit=1000):
                pass

    def _require_whole(self):
        breaches = [each for each in invariants.broken() if each["breaches"]]
        left = Application.objects.filter(round=self.round, case__is_open=True).exclude(state=State.REFUSED)
        states = Counter(Application.objects.filter(round=self.round).values_list("state", flat=True))
        filed = Review.objects.filter(state=Review.State.FILED).count()
        self.watch.rows.append({"act": f"states {dict(states)}, opinions {filed}, groups {self.groups}"})
        refused = -(-self.size // REFUSED_ONE_IN)
        wanted = {State.REFUSED: refused, State.GRANTED: self.round.places}
        wanted[State.DECLINED] = self.size - refused - self.round.places
        dead = Outbox.objects.filter(dead_at__isnull=False).count()
        missed = TaskBook.objects.filter(state=TaskBook.State.MISSED).count()
        counts = (Award.objects.count(), Award.objects.filter(end_kind="given_up").count(), missed)
        if breaches or left.exists() or states != wanted or dead or counts != (self.round.places, 3, 3):
            raise Broken([breaches, left.count(), states, wanted, dead, counts])

    def _planned(self):
        edition = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
        stages = Stages(
            edition,
            officer=self.hands.of("screen@150000"),
            leader=self.hands.of("decide@150000"),
            random=self.random,
        )
        return stages.open("规模批次（演示）", places=int(self.size * SHARE_GRANTED))

    def _widen_the_quotas(self):
        """The units are few here, and large."""
        quota = self.round.edition.policy.way.quota
        Quota.objects.bulk_create(
            Quota(
                organisation=unit,
                year=self.round.year,
                pool=quota.pool,
                total=self.size,
                basis={"set": "演示"},
            )
            for unit in self.units
        )

    def _draft(self, number):
        account = self.population.applicant(f"a{number}", self.units[number % len(self.units)])
        filling = Filling(self.random)
        draft = filling.draft(self.round, account)
        self._with_files(draft, account)
        draft.refresh_from_db()
        filling.finish(draft, account)
        return draft

    def _with_files(self, draft, account):
        """Every paper that is asked for: one file on the disk, a row for each."""
        asked = [
            question for question in draft.edition.policy.form.questions if question.type == "attachment"
        ]
        content = Content(draft)
        kinds = [each.name for each in asked if content.asks(each) and content.document(each).required]
        if not hasattr(self, "paper"):
            self.paper = attachments.store(draft, kinds.pop(), pdf("附件.pdf"), by=account.user)
            outbox.dispatch(limit=10)
            self.paper.refresh_from_db()
            assert default_storage.exists(self.paper.file.name)
        Attachment.objects.bulk_create(
            Attachment(
                application=draft,
                kind=kind,
                name="附件.pdf",
                file=self.paper.file.name,
                size=self.paper.size,
                sha256=self.paper.sha256,
                media_type=self.paper.media_type,
                state=Attachment.State.CLEAN,
                uploaded_by=account.user,
                uploaded_at=clock.now() - timedelta(seconds=1),
            )
            for kind in kinds
        )
