"""How long papers take: an application and a letter, from the rows to the PDF, against WeasyPrint alone.

The floor prints the very same HTML with the very same style by WeasyPrint's own calls, fonts loaded and kept.
"""

import io
import time

from django.db import transaction
from pypdf import PdfReader

from tests.factories.workflows import ApplicationFactory, AwardFactory, DecisionFactory
from workflows import documents
from workflows.documents import application as application_paper
from workflows.documents import letters, render
from workflows.models import Document

TIMES = 9
TOKEN = "7K3M9QXP2F4D8WZT6HNC"
LINE = (
    "羊草是欧亚草原东部的建群种，耐盐碱、耐践踏，营养价值高，是退化草地修复的首选草种；"
    "本项目拟收集野生羊草种质，在统一环境下比较其结实率、发芽率与再生能力。\n"
)
ANSWERS = {
    "title": "羊草种质资源耐盐碱性状的评价与利用研究",
    "keywords": "羊草；种质资源；耐盐碱",
    "money": 100_000,
    "since": "2026-07-01",
    "until": "2029-06-30",
    "schedule": [{"year": year, "work": LINE} for year in (2026, 2027, 2028)],
    "members": [{"name": f"阿如汗{n}", "born_year": 1990, "months": 6} for n in range(5)],
    "pledge_integrity": True,
}
LONG = ("rationale", "goals", "methods", "novelty", "foundation", "conditions")


def run(times=TIMES):
    """One row a paper: pages, milliseconds of processor time (best of several), their ratio to the floor."""
    with transaction.atomic():
        rows = [
            measure("application, short", *_application(lines=1), times),
            measure("application, long", *_application(lines=8), times),
            measure("letter", *_letter(), times),
        ]
        transaction.set_rollback(True)
    return rows


def measure(name, ours, text, style, times):
    """Print ours and the floor in turn and keep the best of each, so that a busy machine spoils neither."""
    floor = _weasyprint_alone(text, style)
    pages = len(PdfReader(io.BytesIO(ours())).pages)
    floor()
    pairs = [(_milliseconds(ours), _milliseconds(floor)) for _ in range(times)]
    our, alone = (min(column) for column in zip(*pairs, strict=True))
    return {
        "benchmark": f"documents: {name}",
        "pages": pages,
        "milliseconds": round(our, 1),
        "floor": round(alone, 1),
        "ratio": round(our / alone, 2),
    }


def _application(*, lines):
    application = ApplicationFactory(answers=ANSWERS | dict.fromkeys(LONG, LINE * lines))
    text = application_paper.application_html(application)
    return lambda: documents.application_pdf(application), text, application_paper.STYLE


def _letter():
    application = ApplicationFactory(submitted=True)
    DecisionFactory(application=application)
    AwardFactory(case=application.case, holder=application.holder, number="QN20260001", imported_from="")
    kind = Document.Kind.GRANT_LETTER

    def ours():
        return documents.letter_pdf(kind, application, number="QN20260001", token=TOKEN).pdf

    text = letters.letter_html(kind, application, number="QN20260001", token=TOKEN)
    return ours, text, letters.STYLE


def _weasyprint_alone(text, style):
    from weasyprint import CSS, HTML

    from workflows.documents.fonts import FACES, faces
    from workflows.fence.printer import Fonts

    fonts = Fonts({name: (str(path), *FACES[name]) for name, path in faces().items()})
    sheet = CSS(string=render.style(style), font_config=fonts)
    return lambda: HTML(string=text).write_pdf(font_config=fonts, stylesheets=[sheet])


def _milliseconds(call):
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000
