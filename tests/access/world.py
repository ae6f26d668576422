"""One world for all probes: the seed's for trying from outside, with what lies beside its way added, and the
same offices once more in another league.
"""

import os
from io import StringIO

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction

from accounts import role_changes
from accounts.models import Office, Region, User
from cultivation.seed import forwarding
from cultivation.seed.filling import pdf
from cultivation.seed.profiles import Acceptance, Demo
from enterprises import whatif
from enterprises.bulk.template import wrong_cells
from enterprises.models import ArchiveImport
from tests.factories.accounts import MembershipFactory, OfficeFactory, OrganisationFactory, UserFactory
from tests.factories.enterprises import ContactRequestFactory
from tests.factories.notices import ObjectionFactory
from trail import clock, outbox
from workflows import batches, process, selectors
from workflows.models import (
    Application,
    Attachment,
    Award,
    NoticeItem,
    Package,
    ProgrammeEdition,
    ResultTable,
    Round,
)
from workflows.services import administrators, copies, endorsing, seclusion, spot_checks, summary_lists

ELSEWHERE = "150400"
REMARKS = [{"question": "title", "text": "题目过长，请精简。"}]
FOREIGN = [
    role
    for role in Office.Role.values
    if role not in ("unit", "banner", "recommend", "contact", "station", "system", "security", "audit")
]


# The whole walk goes through the seed's larger world.
WHOLE = bool(os.environ.get("ACCESS_WHOLE"))


class World(Acceptance if WHOLE else Demo):
    """The seed's world and more."""

    def make(self):
        super().make()
        self._aside()
        self._held()
        self._objected()
        self._in_bulk()
        self._changing_hands()
        self._elsewhere()
        self._planned()
        self._archives()
        self._spot_checked()

        self._elsewhere_recognised()
        self._taken_away()
        outbox.dispatch(limit=500)

    def _aside(self):
        """Applications that were returned, turned down, taken back, late, and not accepted."""
        round_ = self.stages.open("各种去处的批次（演示）", places=3)
        accounts = self.applicants(6)
        returned, turned_down, withdrawn, lapsed, isolated, _waiting = self.stages.submit(round_, accounts)
        with_the_unit = {
            returned: lambda by: endorsing.give_back(
                forwarding.fresh(returned), link="unit", remarks=REMARKS, by=by
            ),
            turned_down: lambda by: endorsing.turn_down(
                forwarding.fresh(turned_down), link="unit", reason="不符合本单位规划。", by=by
            ),
        }
        for application, act in with_the_unit.items():
            self.hands.do(application.case, "endorse", act)
        process.withdraw(forwarding.fresh(withdrawn), reason="另有安排", by=withdrawn.applicant)
        Application.objects.filter(pk=lapsed.pk).update(state="lapsed")
        seclusion.isolate(
            forwarding.fresh(isolated), reason="涉及不宜公开的内容。", by=self.hands.of("screen@150000")
        )

    def _held(self):
        """A file that its experts are not given yet, and one that cannot be cleaned."""
        attachments = Attachment.objects.filter(application__state="accepted", state="clean")
        for attachment, content in zip(attachments.order_by("-pk"), (b"%PDF-1.7", None), strict=False):
            told = {"id": attachment.public_id, "double": True}
            with transaction.atomic():
                copies.MakeCopy().apply(told, (content, "", ["pictures"]))

    def _objected(self):
        ObjectionFactory(item=NoticeItem.objects.order_by("pk").first())

    def _in_bulk(self):
        """An export of a desk, and the list of what it forwarded."""
        application = (
            Application.objects.filter(state="submitted", holder__kind="person").order_by("pk").last()
        )
        office = f"unit@{application.host_unit.public_id}"
        by = self.hands.of(office)
        summary_lists.make(application.round, application.host_unit, "unit", by=by)
        batches.ask(batches.EXPORT, selectors.link_desk(by, office), [application], arguments={}, by=by)

    def _changing_hands(self):
        unit = next(each for each in self.units if each.recommended_through)
        newcomer = self.population.applicant("next-administrator", unit).user
        administrators.ask(unit, newcomer, pdf("授权书.pdf"), by=self.hands.of(f"unit@{unit.public_id}"))
        one = User.objects.get(username="secadmin")
        stranger = UserFactory(username="newly-appointed")
        role_changes.ask("grant", stranger, Office.objects.get(code="draw@150000"), reason="到岗", by=one)

    def _elsewhere(self):
        """Every office of the department once more in another league; and somebody with no part in this."""
        for role in FOREIGN:
            office = OfficeFactory(role=role, code=f"{role}@{ELSEWHERE}")
            MembershipFactory(office=office, user__username=f"foreign-{role}")
        UserFactory(username="stranger")

    def _archives(self):
        """Beside the seed's archives an enterprise that has not begun its own; tables brought in, one
        right, one with wrong cells.
        """
        unit = OrganisationFactory(kind="enterprise")
        office = OfficeFactory(role="contact", code=f"contact@{unit.public_id}", organisation=unit)
        MembershipFactory(office=office, user__username="contact-of-none")
        asked = ContactRequestFactory(region=Region.objects.filter(kind="banner").first())
        asked.file.save("letters/letter.pdf", pdf("授权书.pdf"))
        by = self.hands.of("screen@150000")
        for state in ("ready", "wrong"):
            made = ArchiveImport(
                name="企业.xlsx", sha256="", size=1, state=state, asked_by=by, asked_at=clock.now()
            )
            made.figures = {"rows": 1, "enterprises": 1, "wrong": int(state == "wrong")}
            if state == "wrong":
                made.wrong.save("imports/wrong.xlsx", ContentFile(wrong_cells([])), save=False)
            made.save()
        edition = ProgrammeEdition.objects.get(programme="tech_sme", is_current=True)
        whatif.ask(edition, [{"rule": "staff_limit", "value": 400}], by=by)

    def _spot_checked(self):
        """Every number in force drawn, so that each sheet lies with its office."""
        spot_checks.draw(
            "tech_sme",
            title="抽查（演示）",
            share=100,
            by_league=True,
            due_on=clock.today(),
            office=Office.objects.get(code="screen@150000"),
            by=self.hands.of("screen@150000"),
        )

    def _elsewhere_recognised(self):
        """A package that went out, with the table that came back, and a round that waits for its own."""
        round_ = Round.objects.filter(edition__programme="tech_sme").latest("pk")
        package = Package(
            round=round_, number=1, rows=1, state="made", made_by=self.hands.of("screen@150000")
        )
        package.list_hash = package.sha256 = package.verification_code = "0" * 20
        package.made_at = clock.now()
        package.file.save("packages/made.zip", ContentFile(b"PK"), save=True)
        table = ResultTable(
            package=package, name="结果.csv", size=1, state="wrong", brought_by=package.made_by
        )
        table.brought_at = clock.now()
        table.file.save("results/table.csv", ContentFile(b"a"), save=True)

    def _taken_away(self):
        """A recognition whose revocation is proposed."""
        held = Award.objects.filter(programme="high_tech_enterprise", ended_on=None)
        award = held.filter(holder__enterprise__isnull=False).exclude(changes__outcome="").first()
        process.propose_revocation(
            award,
            cause="fraud",
            since=award.since.replace(month=1, day=1),
            grounds="申报材料不实。",
            office=Office.objects.get(code="screen@150000"),
            by=self.hands.of("screen@150000"),
        )

        process.report_change(
            award,
            kind="merger",
            day=award.since,
            account="吸收合并一家子公司。",
            papers=[],
            by=self.hands.of(f"contact@{award.holder.organisation.public_id}"),
        )

    def _planned(self):
        round_ = self.stages.open("尚未开放的批次（演示）", places=1)
        type(round_).objects.filter(pk=round_.pk).update(window="planned")


def made():
    """The world, with the plan loaded first."""
    call_command("load_plan", verbosity=0, stdout=StringIO())
    world = World(5, 0, lambda text: None)
    world.make()
    return world
