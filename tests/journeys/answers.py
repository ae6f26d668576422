"""What the applicant of the journeys writes, page by page, as a person would type it."""

from io import BytesIO

from pypdf import PdfWriter

TITLE = "羊草种质资源抗逆性的机理研究"
PARAGRAPH = (
    "本项目面向草原生态与饲草产业需求，研究羊草在高寒、干旱条件下的抗逆机制。拟用野外定位观测、室内对照实验和"
    "多组学解析相结合的方法，阐明关键基因的作用，并在区内两个示范点验证。（演示文本）"
)

ARCHIVE = {
    "person-degree": "doctor",
    "person-degree_on": "2020-06-30",
    "person-degree_from": "北疆理工大学（演示）",
    "person-title": "associate",
    "person-title_name": "副教授",
    "person-title_on": "2023-12-01",
    "person-department": "草业与资源环境学院",
    "person-employed_on": "2020-09-01",
    "person-discipline": "草学",
}

PAGES = {
    "basic": {"is_studying": "no"},
    "project": {
        "title": TITLE,
        "discipline_code": "C1705",
        "keywords": "羊草；抗逆；种质资源",
        "research_type": "basic",
        "field": "农业",
        "since": "2027-01-01",
        "until": "2029-12-31",
        "money": "100000",
        "involves_ethics": "no",
        "has_partner": "no",
        "abstract": PARAGRAPH,
    },
    "rationale": {
        "rationale": PARAGRAPH * 3,
        "goals": PARAGRAPH * 2,
        "methods": PARAGRAPH * 3,
        "novelty": PARAGRAPH,
        "schedule-0-year": "2027",
        "schedule-0-work": "野外定位观测与室内对照实验，完成中期总结",
        "results": "发表论文2篇，培养研究生2名。",
    },
    "foundation": {"foundation": PARAGRAPH * 2, "conditions": PARAGRAPH},
    "team": {},
}
PAPERS = ("degree_certificate", "title_certificate", "signature_page")


def fill(page, answers):
    """Answer the questions by their names, whatever kind of field asks."""
    for name, value in answers.items():
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("(one) => one.type")
        if kind == "radio":
            page.check(f"main [name='{name}'][value='{value}']")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def paper(name="学位证书.pdf"):
    """A small genuine PDF, as the browser's file dialogue takes it."""
    made = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(made)
    return {"name": name, "mimeType": "application/pdf", "buffer": made.getvalue()}


def upload(page, kind, file=None):
    """Choose a file, which sends it, and wait until it was looked at."""
    box = page.locator(f"#upload-{kind}")
    box.locator("input[type=file]").set_input_files(file or paper())
    box.locator(".upload-files li a[href*='/attachments/']").first.wait_for(timeout=40_000)
