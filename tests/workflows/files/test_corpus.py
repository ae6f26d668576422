"""The corpus of good and bad files, sent through the browser's door: every good one is kept, every bad one is
refused with what to do. The figures of docs/security.md come from here:

    make test TESTS=tests/workflows/files/test_corpus.py ARGS=-s
"""

import copy
import re
from functools import cache
from pathlib import Path
from time import perf_counter

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.factories.workflows import EditionFactory, RoundFactory, programme_file
from tests.house.test_repository import PROJECT
from tests.workflows.applicant.acts import signed_in, upload_by_script
from tests.workflows.drafts import begun, eligible
from tests.workflows.files import corpus
from tests.workflows.files.corpus import MEGABYTE
from trail import outbox
from workflows.fence import Fenced
from workflows.fence.inspecting import Reason, markup, packages, pdfs, pictures
from workflows.models import Attachment
from workflows.policy.media import KINDS, MOST_MB, USUAL_MB
from workflows.policy.programme import Programme
from workflows.services import scans
from workflows.services.inspection import SENTENCES

pytestmark = pytest.mark.django_db
# Two cores shared with others; alone the slowest takes less than two seconds.
SLOWEST = 15
SECONDS = 120
# In megabytes, of the process that looks at all files one after the other.
MOST_MEMORY = 100


@cache
def good():
    return list(corpus.good())


@cache
def bad():
    return list(corpus.bad())


@pytest.fixture
def draft(applicant):
    """A draft whose page of signatures may be any kind of file that is taken."""
    content = copy.deepcopy(programme_file("youth_fund").content)
    (pages,) = [each for each in content["documents"] if each["kind"] == "signature_page"]
    pages |= {"media": list(KINDS), "max_files": 50}
    content.pop("way")
    edition = EditionFactory(text=Programme.parse(content, "youth_fund.yaml"))
    return begun(RoundFactory(edition=edition), applicant)


def test_every_good_file_is_kept_and_every_bad_one_is_refused_with_what_to_do(draft, applicant, capsys):
    mine = signed_in(eligible(applicant))
    refused, slowest = [], 0

    def send(name, content):
        nonlocal slowest
        begun_at = perf_counter()
        answer = upload_by_script(mine, draft, SimpleUploadedFile(name, content))
        slowest = max(slowest, perf_counter() - begun_at)
        return answer

    kept_as = {name: send(name, content).status_code for name, content in good()}
    kept = [name for name, status in kept_as.items() if status == 201]
    answers = {}
    for what, name, content in bad():
        assert what not in answers
        answer = send(name, content)
        answers[what] = answer.status_code
        if answer.status_code == 422 and answer.json()["error"]:
            refused.append(what)

    told = f"refused {len(refused)} of {len(answers)} bad, kept {len(kept)} of {len(kept_as)} good"
    with capsys.disabled():
        print(f"\n{told}; the slowest took {slowest:.1f} s")
    assert [name for name in kept_as if name not in kept] == []
    assert [what for what in answers if what not in refused] == []
    assert Attachment.objects.count() == len(kept_as)
    assert slowest < SLOWEST


def test_whatever_is_sent_is_judged_by_its_measures_before_the_limits_of_the_process_end_it():
    files = [each[-1] for each in (*good(), *bad())]
    with Fenced("inspecting") as fence:
        for content in files:
            fence.ask({"allowed": list(KINDS)}, content, seconds=SECONDS)
        peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{fence._process.pid}/status").read_text())

    assert int(peak[1]) < MOST_MEMORY * 1024


def test_every_reason_to_refuse_says_what_to_do():
    assert set(SENTENCES) == set(Reason)


def test_no_good_file_can_be_fetched_before_it_was_looked_at(draft, applicant):
    mine = signed_in(eligible(applicant))
    for name, content in good():
        upload_by_script(mine, draft, SimpleUploadedFile(name, content))
    files = list(Attachment.objects.all())

    before = {mine.get(f"/attachments/{each.public_id}/").status_code for each in files}
    outbox.dispatch(limit=100)
    after = {mine.get(f"/attachments/{each.public_id}/").status_code for each in files}

    assert (before, after) == ({404}, {200})


def test_the_page_of_the_documentation_says_what_the_table_in_code_says():
    page = (PROJECT / "docs/security.md").read_text(encoding="utf-8")
    rows = [
        line for line in page.splitlines() if line.startswith("| ") and line.count("|") == 4 and "/" in line
    ]
    shown = [f"| {kind.title} | {', '.join(f'.{each}' for each in kind.endings)} | {kind.media_type} |"
             for kind in KINDS.values()]  # fmt: skip

    assert [row for row in rows if " | ." in row] == shown
    for limit in (
        f"{pictures.MOST_POINTS:,} points",
        f"{packages.MOST_PARTS:,} parts",
        f"{packages.MOST_UNPACKED // MEGABYTE} MB unpacked",
        f"{packages.MOST_XML // MEGABYTE} MB of XML",
        f"{packages.MOST_RATIO}-fold",
        f"{markup.MOST_DEPTH} levels",
        f"{markup.MOST_CELLS:,} cells",
        f"{markup.MOST_GRID:,} places",
        f"{markup.MOST_ELEMENTS:,} elements",
        f"{pdfs.OBJECTS_UNPACKED // MEGABYTE} MB",
        f"{pdfs.MOST_RATIO}-fold",
        f"{pdfs.MOST_NAMES:,} names",
        f"{pdfs.MOST_BEHIND:,} bytes",
        f"{pictures.MOST_BESIDE // MEGABYTE} MB",
        f"{USUAL_MB} MB",
        f"{MOST_MB} MB",
        f"{scans.MOST_MB} MB",
    ):
        assert limit in page, limit
