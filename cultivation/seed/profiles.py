"""What each profile of the seed makes."""

from accounts.models import Office, Organisation
from cultivation.seed import filing, forwarding, granted, listed, recommended, sketches, upkeep, words
from cultivation.seed.deciding import Deciding
from cultivation.seed.enterprises import archives
from cultivation.seed.filling import Filling
from cultivation.seed.hands import Hands
from cultivation.seed.history import import_awards
from cultivation.seed.population import Population
from cultivation.seed.recognition import Recognition
from cultivation.seed.reviewing import Reviewing
from cultivation.seed.stages import DEFECT, Stages
from trail import clock, outbox
from workflows.models import Application, ProgrammeEdition, TaskBook


class Profile:
    """A world from one seed; `made` collects the ids for whoever tries the system from outside."""

    experts = 24
    auditors = 4

    def __init__(self, seed, applications, report):
        self.population = Population(seed)
        self.hands = Hands(self.population)
        self.applications = applications
        self.report = report
        self.made = {"rounds": {}, "applications": {}, "awards_imported": 0}

    def people(self):
        """The department's people, the units with their bureaus, experts, and applicants of at least three
        regions.
        """
        self.population.department()
        self.units = self.population.units()
        for username, (role, name) in words.OFFICIALS.items():
            office = Office.objects.get(code=f"{role}@150000")
            self.population.official(role, username, name, office=office)
        self.population.experts(self.experts)
        self.officer = self.hands.of("screen@150000")
        self.leader = self.hands.of("decide@150000")
        self.edition = ProgrammeEdition.objects.get(programme="youth_fund", is_current=True)
        self.stages = Stages(
            self.edition, officer=self.officer, leader=self.leader, random=self.population.random
        )
        self.applying = 0

    def applicants(self, count):
        """Accounts of applicants, spread over the units; each unit's own office is held by somebody."""
        made = []
        for _each in range(count):
            self.applying += 1
            unit = self.units[self.applying * 5 % len(self.units)]
            made.append(self.population.applicant(f"applicant{self.applying}", unit))
            self.hands.of(f"unit@{unit.public_id}")
        return made

    def offices_above(self, unit):
        """Somebody holds the office of every bureau and body through which a unit is recommended."""
        bureau = unit.recommended_through
        while bureau:
            for office in bureau.offices.filter(role__in=(Office.Role.BANNER, Office.Role.RECOMMEND)):
                self.hands.of(office.code)
            bureau = bureau.recommended_through

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

    def at_the_department(self, round_, accounts):
        """Applications of these accounts, forwarded by whoever must."""
        return [
            forwarding.forward(self.hands, application)
            for application in self.stages.submit(round_, accounts)
        ]


class Demo(Profile):
    """A small department in the middle of its work: one round released last, one under review, one open."""

    def make(self):
        self.people()
        self.made["awards_imported"] = import_awards(self.population, self.units, self.edition)
        self.report(f"历年立项（演示）{self.made['awards_imported']} 条")
        accounts = self.applicants(self.applications or 12)
        self._released(accounts[-4:])
        self._under_review(accounts[-7:-4])
        self._open(accounts[:-7])
        self._enterprises()
        upkeep.judged_yesterday(self.hands)
        self.population.experts(self.auditors, kind="finance", username="auditor")
        granted.reports()
        self.note("pool", granted.pool(self.hands, self.population.random))
        self.note("benchmark", granted.benchmark(self.hands, self.population.random))
        self.report("培育库和科技标杆企业：各一批走完全程，有辅导、出库和证书；往年年报")
        upkeep.reported(self.hands)
        self.made["spot_check"] = upkeep.spot_checked(self.hands).public_id
        upkeep.taken_away(self.hands)
        self.report("抽查：抽取一次，有两个结果；变更：待核实、公示中、已办结；撤销：已撤销、正在陈述申辩")
        recognition = Recognition(self.hands, self.population.random)
        judged = recognition.under_review("2026年高新技术企业认定第一批（演示）")
        opened = recognition.open("2026年高新技术企业认定第二批（演示）")
        self.note("recognition", judged)
        self.note("recognition_open", opened)
        batch = f"{clock.today().year}年补充批次（演示）"
        self.note("sent", recognition.sent(f"高新技术企业认定{batch}", batch))
        self.made["recognition"] = recognition.people(judged, opened)
        self.report("高新技术企业认定：一批专家正在评审，一批正在受理，一批已报全国平台、等待结果")
        self.note("filing", filing.batch(self))
        self.report("科技型中小企业评价：一个开放的批次，有草稿，有在旗县、盟市和科技厅的")
        sent, opened = recommended.rounds(self.hands, self.population.random)
        self.note("recommended_sent", sent)
        self.note("recommended_open", opened)
        self.report("专精特新中小企业：一批已报自治区工业和信息化厅、等待结果，一批正在受理")
        upkeep.judged_today(self.hands)
        self.report("全部企业测算两次：有新达到的，也有不再达到的")
        upkeep.reminded()
        self.report("提醒：将到期、应报年报、可能不再符合条件的，已告知企业联系人")

    def _enterprises(self):
        """Archives of the first and of the later enterprises, and the lists of what was held before."""
        later = [(name, Organisation.Kind.ENTERPRISE, code) for name, code in sketches.SEATS.items()]
        newcomers = self.population.units(later)
        first = archives(self.population, self.units)
        both = first + archives(self.population, newcomers, sketches.LATER, first=first + 1)
        self.enterprises = [unit for unit in self.units if unit.kind == Organisation.Kind.ENTERPRISE]
        self.enterprises += newcomers
        self.report(f"企业档案（演示）{both} 家")
        upkeep.newcomers_told(self.hands)
        rows = listed.brought_in(self.population, self.hands)
        self.report(f"存量称号和证书：{len(listed.LISTS)} 份名单共 {rows} 条，按原编号批量导入")

    def _released(self, accounts):
        round_ = self.stages.open("2026年度青年基金第一批（演示）", places=2)
        *accepted, refused = self.at_the_department(round_, accounts)
        for application in accepted:
            forwarding.screen(self.hands, application)
        code = refused.edition.policy.refusal_reasons[0][0]
        forwarding.screen(self.hands, refused, refuse=(code, DEFECT))
        self.stages.close(round_)
        self.reviewed(round_)
        deciding = self.decided(round_, places=2)
        deciding.let_the_notice_end()
        deciding.record_document("内科基字〔2026〕12号")
        deciding.release()
        first = TaskBook.objects.filter(application__round=round_).order_by("pk").first()
        if first:
            deciding.agree(first.application)
            deciding.pay(first.application, "内财科〔2026〕8号（演示）")
        self.note("released", round_)
        self.report("第一批：申报、推荐、形式审查、评审、审定、公示、发布、任务书、拨付")

    def _under_review(self, accounts):
        round_ = self.stages.open("2026年度青年基金第二批（演示）", places=2)
        for application in self.at_the_department(round_, accounts):
            forwarding.screen(self.hands, application)
        self.stages.close(round_)
        reviewing = Reviewing(self.hands, round_, self.population.random)
        reviewing.group()
        reviewing.draw()
        reviewing.answer_invitations()
        for review in reviewing.open_reviews()[:2]:
            reviewing.file(review)
        self.note("reviewing", round_)
        self.report("第二批：专家正在评审")

    def _open(self, accounts):
        round_ = self.stages.open("2026年度青年基金第三批（演示）", days=30, places=5)
        _idle, drafting, waiting, *forwarded = accounts
        Filling(self.population.random).draft(round_, drafting)
        self.stages.submit(round_, [waiting])
        for application in self.at_the_department(round_, forwarded)[:1]:
            forwarding.screen(self.hands, application)
        self.note("open", round_)
        self.report("第三批：正在受理，有草稿、单位审核中、待审、已受理各若干")

    def reviewed(self, round_):
        """Carry a closed round to its collected opinions."""
        reviewing = Reviewing(self.hands, round_, self.population.random)
        reviewing.group()
        reviewing.draw()
        reviewing.answer_invitations()
        reviewing.review()
        reviewing.collect()

    def decided(self, round_, *, places):
        """Propose, sign and make public what was reviewed."""
        deciding = Deciding(self.hands, round_)
        deciding.propose(places)
        deciding.sign()
        deciding.publish()
        return deciding


class Acceptance(Demo):
    """Accounts of every role, rounds with given deadlines and applications in every state, for trying from
    outside.
    """

    experts = 36

    def make(self):
        super().make()
        self._closing_soon()
        self._waiting_for_decision()
        self._in_public()
        self._ready_to_hand_in()
        self._not_begun()

    def _closing_soon(self):
        round_ = self.stages.open("即将截止的批次（演示）", days=1, places=3)
        self.at_the_department(round_, self.applicants(1))
        self.note("closing_soon", round_)

    def _waiting_for_decision(self):
        round_ = self.stages.open("等待审定的批次（演示）", places=2)
        for application in self.at_the_department(round_, self.applicants(3)):
            forwarding.screen(self.hands, application)
        self.stages.close(round_)
        self.reviewed(round_)
        self.note("waiting_for_decision", round_)

    def _in_public(self):
        round_ = self.stages.open("公示中的批次（演示）", places=2)
        for application in self.at_the_department(round_, self.applicants(3)):
            forwarding.screen(self.hands, application)
        self.stages.close(round_)
        self.reviewed(round_)
        self.decided(round_, places=2)
        outbox.dispatch(limit=200)
        self.note("in_public", round_)

    def _ready_to_hand_in(self):
        """Twelve drafts of 杰出青年基金 that lack only the pledges, of three leagues and a central unit."""
        stages = Stages(
            ProgrammeEdition.objects.get(programme="distinguished_youth_fund", is_current=True),
            officer=self.officer,
            leader=self.leader,
            random=self.population.random,
        )
        round_ = stages.open("2026年度杰出青年基金（演示）", days=20, places=4)
        by_name = {unit.name: unit for unit in self.units}
        for number, name in enumerate(words.TWELVE, start=1):
            account = self.population.applicant(f"rising{number}", by_name[name])
            Filling(self.population.random).complete(round_, account)
            self._offices_of(by_name[name])
        self.note("ready", round_)

    def _offices_of(self, unit):
        """Somebody holds the office of the unit and of every bureau that forwards for it."""
        self.hands.of(f"unit@{unit.public_id}")
        self.offices_above(unit)

    def _not_begun(self):
        """Somebody who has begun nothing yet, of a unit that hands on to the department itself."""
        unit = next(unit for unit in self.units if unit.name in words.DIRECT)
        self.population.applicant("newcomer", unit)
        self.hands.of(f"unit@{unit.public_id}")
