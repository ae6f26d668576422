"""A few enterprises on their way to be recognised by experts: all opinions on the first are in and its leader
has still to sign, on the others experts are at work, one lies with its banner in the round that is open, and
the list of one round lies with the national platform.
"""

from datetime import timedelta
from random import Random
from types import SimpleNamespace

from accounts.models import Membership, Office, Organisation
from cultivation.seed import forwarding
from cultivation.seed.days import cutoff
from cultivation.seed.deciding import Deciding
from cultivation.seed.reviewing import Reviewing
from cultivation.seed.telling import OfEnterprise
from enterprises.claims import Rights
from enterprises.known_basics import POOL, SRDI
from trail import clock, outbox
from workflows import process
from workflows.models import ProgrammeEdition, Review
from workflows.services import comprehensive_checks, outcomes, packages, panel_sheets, proposing, signing

PROGRAMME, BENCHMARK = "high_tech_enterprise", "tech_benchmark_growing"
# They meet every condition that figures decide; those in review apply anew before their certificate ends.
IN_REVIEW = ("石拐镁业新材料（演示）", "北原乳品生物（演示）")
COMMENT = "专家组认为企业知识产权与主要产品关联紧密，成果转化有据，研发管理较规范，成长性良好。（演示意见）"
WITH_THE_BANNER = "包头昆河永磁材料（演示）"
# They meet every condition and hold no certificate; what the experts think of them, in per cent.
SENT, WORTH = ("和林格尔云算力（演示）", "东胜氢能装备（演示）"), 86
LETTER = "内科高函〔{year}〕39号（演示）"
OPEN_DAYS, LINKS_LATER = 30, 7
INVENTED = "（演示批次，文字和数字均为虚构）"
GUIDELINES = {
    PROGRAMME: (
        "申请企业应注册成立一年以上，核心技术属于国家重点支持的高新技术领域。数据取自企业档案，请先核对档案再申报；"
        "旗县到现场考察，一企一表，盟市以推荐函和汇总表推荐。"
    ),
    POOL: (
        "面向有意申报高新技术企业、尚未达到认定条件的企业。请对照认定条件写明差距、拟采取的措施和计划申报年度；"
        "旗县初审，盟市推荐，入库后由科技厅安排辅导。"
    ),
    BENCHMARK: (
        "面向创新能力强、成长性好的科技型企业。按成长型条件和评分表申报，数据取自企业档案，请先核对档案；"
        "经推荐、审查和公示后认定，发给证书。"
    ),
    SRDI: (
        "面向从事特定细分市场、持续投入研发的中小企业。数据取自企业档案，请先核对档案；旗县审核，盟市复核推荐，"
        "推荐名单报自治区工业和信息化厅，由其认定、公告。修订后的标准以正式文本为准。"
    ),
}


class Recognition:
    """Rounds in which enterprises are recognised, high-tech ones if nothing else is said; their archives are
    there already.
    """

    def __init__(self, hands, random, programme=PROGRAMME):
        self.hands, self.random = hands, random
        self.officer = hands.of("screen@150000")
        self.edition = ProgrammeEdition.objects.get(programme=programme, is_current=True)

    def under_review(self, title):
        """The round whose experts are at work."""
        round_ = self.accepted(title, IN_REVIEW)
        reviewing = self._seated(round_)
        first, *others = round_.applications.order_by("pk")
        reviewing.review([first])
        # The last of each class has still to judge.
        left = {review.part: review for review in reviewing.open_reviews(others)}
        for review in reviewing.open_reviews(others):
            if review.pk not in {each.pk for each in left.values()}:
                reviewing.file(review)
        return round_

    def granted(self, title, names, document):
        """A round that came to its end: recommended, reviewed where experts do so, checked, signed, made
        public, released.
        """
        deciding, round_ = self._signed(title, names)
        deciding.publish()
        deciding.let_the_notice_end()
        deciding.record_document(document, f"关于公布{title}结果的通知")
        deciding.release()
        return round_

    def sent(self, title, batch, names=SENT):
        """A round whose list was signed and handed over to who recognises, which calls it by that name of
        the batch; its results are still to come.
        """
        _deciding, round_ = self._signed(title, names)
        self.hands.work(round_.case, "hand_over", lambda by: packages.make(round_, by=by))
        outbox.dispatch(limit=100)
        told = {"sent_on": clock.today(), "letter": LETTER.format(year=round_.year), "batch": batch}
        self.hands.do(round_.case, "hand_over", lambda by: packages.hand_over(round_, by=by, **told))
        return round_

    def _signed(self, title, names):
        """A round up to its signed list, and who decides on it."""
        round_ = self.accepted(title, names)
        if self.edition.policy.way.review:
            self._review(round_)
        self.propose(round_)
        deciding = Deciding(self.hands, round_)
        deciding.sign()
        return deciding, round_

    def accepted(self, title, names):
        """A closed round with the applications of these enterprises, recommended and formally checked."""
        round_ = self._open(title)
        for name in names:
            application = forwarding.forward(self.hands, self._hand_in(round_, name))
            forwarding.screen(self.hands, application)
        self._close(round_)
        return round_

    def _review(self, round_):
        reviewing = self._seated(round_)
        reviewing.merit = dict.fromkeys(round_.applications.values_list("pk", flat=True), WORTH)
        reviewing.review()
        for application in round_.applications.order_by("pk"):
            self.sign(application)
        reviewing.collect()
        self.check(round_)

    def _seated(self, round_):
        """The experts at work on a round: grouped, drawn, invited."""
        reviewing = Reviewing(self.hands, round_, self.random)
        reviewing.group()
        reviewing.draw()
        reviewing.answer_invitations()
        return reviewing

    def sign(self, application):
        """The leader of the application's panel signs what the opinions come to."""
        merged = panel_sheets.merged(application)
        points = {each.line.name: each.points for each in merged}
        self.hands.do(
            application.case,
            "panel_sheet",
            lambda by: panel_sheets.sign(application, points, reasons={}, comment=COMMENT, by=by),
        )

    def check(self, round_):
        """The department finds everything in order."""
        lines = {line.code: "" for line in comprehensive_checks.rule_of(round_).lines}
        for application in comprehensive_checks.to_check(round_):
            self.hands.work(
                round_.case,
                "comprehensive_check",
                lambda by, each=application: comprehensive_checks.record(each, lines, by=by),
            )
        self.hands.do(
            round_.case, "comprehensive_check", lambda by: comprehensive_checks.finish(round_, by=by)
        )

    def propose(self, round_):
        """All that pass are proposed, the others are not; where no panel judges, all that were accepted. The
        officer signs first.
        """
        proposed = proposing.by_outcome if outcomes.judges(round_) else proposing.grant_rest
        self.hands.work(round_.case, "propose", lambda by: proposed(round_, by=by))
        round_.refresh_from_db()
        self.hands.do(
            round_.case,
            "propose",
            lambda by: signing.propose(round_, version=round_.list_version, by=by),
        )

    def people(self, round_, open_round):
        """Who has what to do next, by user name: the banner and the league, the leader who has to sign, an
        expert of each class who has still to judge.
        """
        visited = open_round.applications.select_related("banner_bureau", "recommending_body").get()
        links = {
            "banner": self.hands.of(f"banner@{visited.banner_bureau.public_id}"),
            "league": self.hands.of(f"recommend@{visited.recommending_body.public_id}"),
        }
        first, *others = round_.applications.order_by("pk")
        waiting = Review.objects.filter(application__in=others, state=Review.State.OPEN).select_related(
            "member__person__user"
        )
        found = {review.part: review.member.person.user.username for review in waiting}
        leader = panel_sheets.leader_of(first).person.user.username
        return {name: user.username for name, user in links.items()} | found | {"leader": leader}

    def open(self, title, name=WITH_THE_BANNER):
        """The round that takes applications; one of them lies with the banner's bureau."""
        round_ = self._open(title)
        self._hand_in(round_, name)
        return round_

    def _open(self, title):
        now = clock.now()
        return process.plan_round(
            self.edition,
            by=self.officer,
            title=title,
            year=clock.today().year,
            policy_date=clock.today(),
            opens_at=now - timedelta(minutes=1),
            closes_at=cutoff(OPEN_DAYS),
            body_closes_at=cutoff(OPEN_DAYS + LINKS_LATER),
            places=None,
            money=0,
            money_each=0,
            guideline=GUIDELINES[self.edition.programme] + INVENTED,
            contact="高新技术处 0471-0000000（演示）",
            screening_office=Office.objects.get(code="screen@150000"),
            deciding_office=Office.objects.get(code="decide@150000"),
        )

    def _close(self, round_):
        now = clock.now()
        process.move_cutoff(
            round_, closes_at=now, body_closes_at=now, reason="演示：提前截止", by=self.officer
        )
        for _day in ("cut-off", "cut-off of the links"):
            process.sweep_deadlines(case=round_.case)
            outbox.dispatch(limit=1000)
        round_.refresh_from_db()

    def _hand_in(self, round_, name):
        """The enterprise's contact hands in what its archive tells, and what it does not."""
        organisation = Organisation.objects.get(name=name)
        office = f"contact@{organisation.public_id}"
        contact = Membership.objects.filter(office__code=office, until=None).select_related("user").first()
        filling = OfEnterprise(Random(name), name)
        filling.known |= {
            "field": "materials", "ip_class_two": 3, "ip_developed": 2,
            "had_violation": False, "aim_year": round_.year + 1,
            "rights": [
                answer for answer, _shown in Rights().options(organisation.holder, round_.policy_date)
            ][:3],
        }  # fmt: skip
        return filling.submit(round_, SimpleNamespace(user=contact.user))
