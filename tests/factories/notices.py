"""Rounds whose list is signed, their public notices, and objections to single lines."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.accounts import OfficeFactory
from tests.factories.enterprises import EnterpriseFactory
from tests.factories.workflows import (
    ApplicationFactory,
    AwardFactory,
    CaseFactory,
    DecisionFactory,
    EditionFactory,
    RoundFactory,
    UserFactory,
)
from trail import clock
from workflows.models import (
    Application,
    Case,
    Change,
    NoticeItem,
    Objection,
    OfficialDocument,
    PublicNotice,
    Scan,
)


class NoticeFactory(DjangoModelFactory):
    """A notice of the youth fund that was published today and runs for a week."""

    class Meta:
        model = PublicNotice

    round = factory.SubFactory(
        RoundFactory, edition=factory.SubFactory(EditionFactory, whole=True, is_current=False)
    )
    title = "关于2026年度青年基金拟立项项目的公示"
    paragraphs = factory.LazyFunction(lambda: ["现予公示，公示期五个工作日。"])
    portal_url = "https://kjt.example.invalid/notice/1"
    first_day = factory.LazyFunction(timezone.localdate)
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=7))
    published_by = factory.SubFactory(UserFactory)
    published_at = factory.LazyFunction(timezone.now)


class NoticeItemFactory(DjangoModelFactory):
    """A line of a notice with the columns of the youth fund, of an application that is to be granted."""

    class Meta:
        model = NoticeItem
        skip_postgeneration_save = True

    notice = factory.SubFactory(NoticeFactory)
    application = factory.SubFactory(
        ApplicationFactory,
        round=factory.SelfAttribute("..notice.round"),
        submitted=True,
        state=Application.State.ACCEPTED,
    )
    position = factory.Sequence(lambda n: n + 1)
    columns = factory.LazyAttribute(
        lambda item: {
            "position": item.position,
            "title": item.application.title,
            "applicant": item.application.holder.name,
            "host_unit": item.application.host_unit.name,
            "recommended_by": "直报",
        }
    )

    @factory.post_generation
    def granted(self, create, extracted, **kwargs):
        """The application is to be granted."""
        if create:
            DecisionFactory(application=self.application)


class ObjectionFactory(DjangoModelFactory):
    """An objection by name that was filed and is not admitted yet; it has no process."""

    class Meta:
        model = Objection

    item = factory.SubFactory(NoticeItemFactory)
    case = factory.SubFactory(
        CaseFactory, kind=Case.Kind.OBJECTION, edition=factory.SelfAttribute("..item.application.edition")
    )
    objector = "苏日娜"
    contact = "0471-1234567"
    grounds = "申报书第三部分的图与他人已发表的论文相同。"
    filed_at = factory.LazyFunction(timezone.now)


class ScanFactory(DjangoModelFactory):
    """A scan that was found clean; the file itself is not written."""

    class Meta:
        model = Scan

    case = factory.SubFactory(CaseFactory)
    kind = "decision_document"
    name = "扫描件.pdf"
    file = factory.Sequence(lambda n: f"scans/xx/{n}.pdf")
    size = 100
    sha256 = "0" * 64
    media_type = "application/pdf"
    state = Scan.State.CLEAN
    uploaded_at = factory.LazyFunction(timezone.now)


class OfficialDocumentFactory(DjangoModelFactory):
    """The decision document of a round."""

    class Meta:
        model = OfficialDocument

    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: f"内科基字〔2026〕{n + 1}号")
    title = "关于下达2026年度青年基金项目的通知"
    dated = factory.LazyFunction(timezone.localdate)
    scan = factory.SubFactory(ScanFactory, case=factory.SelfAttribute("..round.case"))
    recorded_by = factory.SubFactory(UserFactory)
    recorded_at = factory.LazyFunction(timezone.now)


def published_rename():
    """A rename of a high-tech enterprise whose notice runs since yesterday."""
    edition = EditionFactory(programme="high_tech_enterprise", whole=True)
    award = AwardFactory(holder=EnterpriseFactory().holder, programme=edition.programme)
    today, user = clock.today(), UserFactory()
    return Change.objects.create(
        case=CaseFactory(kind=Case.Kind.CHANGE, holder=award.holder, edition=edition),
        award=award,
        screening_office=OfficeFactory(),
        deciding_office=OfficeFactory(role="decide"),
        kind="rename",
        day=today - timedelta(days=9),
        due_on=today + timedelta(days=80),
        former_name=award.holder.name,
        new_name="青山新能源材料（演示）",
        account="经股东会决议。",
        reported_by=user,
        reported_at=clock.now(),
        outcome=Change.Outcome.KEPT,
        opinion="同意。",
        decided_by=user,
        decided_at=clock.now(),
        portal_url="https://kjt.nmg.gov.cn/gs/1",
        first_day=today - timedelta(days=1),
        ends_at=clock.now() + timedelta(days=9),
    )
