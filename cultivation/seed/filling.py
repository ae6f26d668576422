"""Filling in any programme's form with believable answers, question by question, through the services."""

from datetime import date, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from cultivation.seed import words
from trail import clock, outbox
from workflows import process
from workflows.policy import facts
from workflows.services import applicants, applications, attachments
from workflows.services.content import Content

PARAGRAPH = (
    "本项目面向内蒙古自治区产业与生态需求，围绕{subject}开展研究。前期工作表明，关键过程受多因素耦合影响，现有模型"
    "难以解释区内高寒、干旱条件下的观测结果。拟通过野外定位观测、室内对照实验与数值模拟相结合的方法，阐明其作用机制，"
    "建立可推广的方法，并在区内两个示范点验证。预期发表高水平论文，培养青年科研人员，为后续应用提供依据。（演示文本）"
)


class Filling:
    """Answers for one applicant; `random` makes them differ, `subject` runs through the texts."""

    paragraph = PARAGRAPH

    def __init__(self, random):
        self.random = random
        self.subject = random.choice(words.SUBJECTS)
        today = clock.today()
        graduated = date(random.randrange(2016, 2022), 6, 30)
        self.known = {
            "title": self.subject + random.choice(words.ANGLES),
            "keywords": f"{self.subject}；机理；内蒙古",
            "discipline_code": random.choice(words.DISCIPLINES),
            "discipline": self.subject,
            "email": "applicant@example.invalid",
            "contact_name": "其其格",
            "degree": "doctor",
            "degree_on": graduated,
            "degree_from": random.choice(words.SCHOOLS),
            "title_level": "associate",
            "title_name": "副教授",
            "title_on": graduated + timedelta(days=1200),
            "employed_on": graduated + timedelta(days=60),
            "department": random.choice(words.DEPARTMENTS),
            "since": date(today.year + 1, 1, 1),
            "until": date(today.year + 3, 12, 31),
            "money": 100000,
            "year": today.year + 1,
            "work": f"{self.subject}：野外定位观测与室内对照实验，完成中期总结",
        }

    def submit(self, round_, account):
        """A whole application from draft to submission."""
        application = self.complete(round_, account)
        process.submit(application, by=account.user)
        application.refresh_from_db()
        return application

    def complete(self, round_, account):
        """A draft that lacks nothing: every page filled in, every file there and looked at."""
        application = self.draft(round_, account)
        for kind in self._required_kinds(application):
            attachments.store(application, kind, pdf(f"{kind}.pdf"), by=account.user)
        outbox.dispatch(limit=50)
        application.refresh_from_db()
        self.finish(application, account)
        return application

    def finish(self, application, account):
        """Say of the pages that ask for files that they are done too."""
        for page in filter(_has_files, application.edition.policy.form.pages):
            saved = applications.save_page(
                application, page.name, {}, version=application.version, by=account.user, finished=True
            )
            application.version = saved.version
        application.refresh_from_db()

    def draft(self, round_, account):
        """A draft with every page filled in, without attachments."""
        holder = applicants.holder_for(account.user, round_)
        application = applications.start_draft(round_, holder, by=account.user)
        content = Content(application)
        for page in round_.edition.policy.form.pages:
            answers = {
                question.name: self.answer(question)
                for question in page.questions
                if _is_for_the_applicant(question) and not content.stands_in_the_archive(question)
            }
            saved = applications.save_page(
                application,
                page.name,
                answers,
                version=application.version,
                by=account.user,
                finished=not _has_files(page),
            )
            application.version = saved.version
        application.refresh_from_db()
        return application

    def _required_kinds(self, application):
        content = Content(application)
        asked = [
            question
            for question in application.edition.policy.form.questions
            if question.type == "attachment"
        ]
        return [
            question.name
            for question in asked
            if content.asks(question) and content.document(question).required
        ]

    def answer(self, question):
        """A believable value: by the question's name where one is known, otherwise by its type."""
        if question.name in self.known:
            value = self.known[question.name]
            return value.isoformat() if isinstance(value, date) else value
        return getattr(self, f"_{question.type}")(question)

    def _short_text(self, question):
        if codes := facts.codes_of(question):
            return codes.read(codes.lines()[0])
        return self.subject[: question.max_length]

    _bank_words = _short_text

    def _phone(self, question):
        return f"139{self.random.randrange(10**8):08d}"

    def _bank_account(self, question):
        return f"6222{self.random.randrange(10**12):012d}"

    def _long_text(self, question):
        return (self.paragraph.format(subject=self.subject) * 2)[: question.max_length]

    def _choice(self, question):
        return (question.choices or facts.get(question.fact).choices)[0][0]

    def _choices(self, question):
        return [self._choice(question)]

    def _rights(self, question):
        return self.known.get("rights", [])

    def _integer(self, question):
        return int(question.minimum or 1)

    _number = _money = _integer

    def _date(self, question):
        return (question.minimum or self.known["since"]).isoformat()

    def _yes_no(self, question):
        return False

    def _statement(self, question):
        return True

    def _table(self, question):
        return (
            [{column.name: self.answer(column) for column in question.columns}] if question.rows_min else []
        )


def _has_files(page):
    return any(question.type == "attachment" for question in page.questions)


def _is_for_the_applicant(question):
    return question.type != "attachment" and (not question.fact or facts.get(question.fact).told)


def pdf(name):
    """A small genuine PDF as an upload."""
    page = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(page)
    return SimpleUploadedFile(name, page.getvalue(), content_type="application/pdf")
