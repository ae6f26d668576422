"""What is recognised here gets a certificate: number, validity, code, and who issued the call."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from tests.factories.workflows import (
    ApplicationFactory,
    AwardFactory,
    DecisionFactory,
    EditionFactory,
    RoundFactory,
)
from workflows import documents
from workflows.models import Document
from workflows.services import letters

pytestmark = pytest.mark.django_db
CERTIFICATE = Document.Kind.CERTIFICATE


@pytest.fixture
def granted(enterprise, contact):
    edition = EditionFactory(programme="tech_benchmark_leading", whole=True)
    made = ApplicationFactory(
        submitted=True,
        state="granted",
        holder=enterprise.holder,
        applicant=contact,
        host_unit=enterprise.organisation,
        edition=edition,
        round=RoundFactory(edition=edition, title="2026年科技标杆企业认定（演示）"),
    )
    DecisionFactory(application=made)
    AwardFactory(
        case=made.case,
        holder=made.holder,
        edition=edition,
        programme=edition.programme,
        host_unit=made.host_unit,
        imported_from="",
        number="NMKJBGYL20260001",
        since=date(2026, 6, 1),
        until=date(2029, 6, 1),
    )
    return made


def test_a_certificate_bears_number_validity_code_and_all_who_issued_the_call(granted):
    prepared = documents.prepare_letter(granted.case, CERTIFICATE)
    letters.file_letter(granted.case, prepared)

    made = Document.objects.get(kind=CERTIFICATE)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(made.file.read())).pages)
    said = "".join(text.split())

    assert (made.number, made.valid_until, made.pages) == ("NMKJBGYL20260001", date(2029, 6, 1), 1)
    for words in ("2026年6月1日至2029年6月1日", granted.holder.name, letters.spaced(made.token)):
        assert words in said
    assert (said.count("自治区科技标杆企业（引领型）"), "认定（引领型）" in said) == (1, False)
    for issuer in ("科学技术厅（盖章）", "财政厅（盖章）", "税务局（盖章）"):
        assert issuer in said


def test_the_code_of_a_certificate_verifies_until_its_validity_ends(granted):
    letters.file_letter(granted.case, documents.prepare_letter(granted.case, CERTIFICATE))
    made = letters.find(Document.objects.get(kind=CERTIFICATE).token)

    assert letters.standing(made, date(2029, 6, 1)) == letters.Standing.GENUINE
    assert letters.standing(made, date(2029, 6, 2)) == letters.Standing.EXPIRED


def test_the_call_and_the_notice_name_all_who_issue_it(granted, client):
    page = client.get(f"/rounds/{granted.round.public_id}/").text

    assert "联合发文：内蒙古自治区科学技术厅、内蒙古自治区财政厅、国家税务总局内蒙古自治区税务局" in page
    assert "尚待核实" in page.partition("联合发文")[2].partition("</p>")[0]
    assert len(documents.notice.issuers_of(granted.round)) == 3
