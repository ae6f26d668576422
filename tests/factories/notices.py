"""Rounds whose list is signed, their public notices, and objections to single lines."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from tests.factories.workflows import (
    ApplicationFactory,
    CaseFactory,
    DecisionFactory,
    EditionFactory,
    RoundFactory,
    UserFactory,
)
from workflows.models import Application, Case, NoticeItem, Objection, OfficialDocument, PublicNotice, Scan


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
