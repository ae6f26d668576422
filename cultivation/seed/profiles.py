"""What each profile of the seed makes."""

from accounts.models import Office
from cultivation.seed.filling import Filling
from cultivation.seed.history import import_awards
from cultivation.seed.population import Population
from cultivation.seed.stages import Stages
from workflows.models import Application, ProgrammeEdition


class Profile:
    """A world from one seed; `made` collects the ids for whoever tries the system from outside."""

    def __init__(self, seed, applications, report):
        self.population = Population(seed)
        self.applications = applications
        self.report = report
        self.made = {"rounds": {}, "applications": {}, "awards_imported": 0}

    def people(self):
        """The department's people, the units, and applicants of at least three regions."""
        self.population.department()
        self.units = self.population.units()
        office = {role: Office.objects.get(code=f"{role}@150000") for role in ("screen", "decide", "system")}
        self.officer = self.population.official(
            "officer", "officer", "苏经办（演示）", office=office["screen"]
        ).user
        self.leader = self.population.official(
            "leader", "leader", "白厅长（演示）", office=office["decide"]
        ).user
        self.population.official("system", "sysadmin", "系统管理员（演示）", office=office["system"])
        self.edition = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
        self.stages = Stages(
            self.edition, officer=self.officer, leader=self.leader, random=self.population.random
        )

    def applicants(self, count):
        """Accounts of applicants, spread over the units."""
        start = len(self.population.accounts)
        return [
            self.population.applicant(
                f"applicant{start + n - 2}", self.units[(start + n) * 5 % len(self.units)]
            )
            for n in range(count)
        ]

    def note(self, stage, round_):
        """Keep a round's ids by its stage."""
        self.made["rounds"][stage] = round_.public_id
        rows = Application.objects.filter(round=round_).values_list(
            "public_id", "state", "applicant__username"
        )
        self.made["applications"] |= {
            public_id: {"round": round_.public_id, "state": state, "applicant": username}
            for public_id, state, username in rows
        }

    def as_json(self):
        """Everything made, with the accounts."""
        return {**self.made, "accounts": [account.as_json() for account in self.population.accounts]}


class Demo(Profile):
    """A small department in the middle of its work: one round released last, one open now."""

    def make(self):
        self.people()
        self.made["awards_imported"] = import_awards(self.population, self.units, self.edition)
        self.report(f"历年立项（演示）{self.made['awards_imported']} 条")
        first, *others = self.applicants(self.applications or 8)
        self._released([first, *others][-3:])
        self._open([first, *others][:-3])

    def _released(self, accounts):
        round_ = self.stages.open("2026年度青年基金第一批（演示）", places=2)
        granted, declined, refused = self.stages.submit(round_, accounts)
        self.stages.screen(granted)
        self.stages.screen(declined)
        self.stages.screen(refused, refuse=True)
        self.stages.close(round_)
        for application in (granted, declined):
            application.refresh_from_db()
        self.stages.decide(round_, [granted], [declined])
        self.stages.release(round_)
        self.note("released", round_)
        self.report("第一批：提交、形式审查、审定、发布、发函")

    def _open(self, accounts):
        round_ = self.stages.open("2026年度青年基金第二批（演示）", days=30, places=5)
        _, drafting, *submitting = accounts
        Filling(self.population.random).draft(round_, drafting)
        for application in self.stages.submit(round_, submitting)[:1]:
            self.stages.screen(application)
        self.note("open", round_)
        self.report("第二批：正在受理，有草稿、待审、已受理各若干")


class Acceptance(Demo):
    """Accounts of every role, rounds with given deadlines and applications in every state, for trying from
    outside.
    """

    def make(self):
        super().make()
        self._closing_soon()
        self._waiting_for_decision()

    def _closing_soon(self):
        round_ = self.stages.open("即将截止的批次（演示）", days=1, places=3)
        self.stages.submit(round_, self.applicants(1))
        self.note("closing_soon", round_)

    def _waiting_for_decision(self):
        round_ = self.stages.open("等待审定的批次（演示）", places=2)
        for application in self.stages.submit(round_, self.applicants(3)):
            self.stages.screen(application)
        self.stages.close(round_)
        self.note("waiting_for_decision", round_)
