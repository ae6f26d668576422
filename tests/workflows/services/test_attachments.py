"""Files of an application: what is taken, what is refused with which words, and what ends the quarantine."""

import io
import socket
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cultivation.seed.filling import pdf
from tests.factories.workflows import AttachmentFactory, RoundFactory
from tests.workflows.drafts import begun
from tests.workflows.files import building as make
from trail import outbox
from trail.models import ActionLog, Outbox
from workflows.models import Application, Attachment
from workflows.policy.media import DOCX
from workflows.services import attachments, scanning, uploads
from workflows.services.errors import NotNow

KIND = "signature_page"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.CLAMD = None
    return tmp_path


@pytest.fixture
def draft(applicant):
    return begun(RoundFactory(), applicant)


def upload(name, content):
    return SimpleUploadedFile(name, content)


def store(application, file, kind=KIND):
    return attachments.store(application, kind, file, by=application.applicant)


def refusal(application, file, kind=KIND):
    with pytest.raises(ValidationError) as refused:
        store(application, file, kind)
    assert not Attachment.objects.exists()
    return "".join(refused.value.messages)


def picture(size=(8, 8), format_="PNG"):
    file = io.BytesIO()
    Image.new("1" if format_ == "PNG" else "L", size).save(file, format_)
    return file.getvalue()


def bomb(side=60_000):
    """A PNG of a few hundred bytes whose header claims 3.6 thousand million points."""

    def chunk(kind, data):
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    header = struct.pack("!IIBBBBB", side, side, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def pdf_with(body):
    return b"%PDF-1.7\n" + body + b"\ntrailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


def test_a_file_is_kept_under_a_random_name_and_waits_in_quarantine(draft, media):
    file = pdf("签字页.pdf")
    attachment = store(draft, file)

    assert attachment.state == Attachment.State.CHECKING
    assert attachment.name == "签字页.pdf"
    assert "签字页" not in attachment.file.name
    assert attachment.media_type == "application/pdf"
    assert Path(attachment.file.path).read_bytes() == file.file.getvalue()
    assert len(attachment.sha256) == 64
    assert not list(media.rglob(".arriving-*"))


def test_the_scan_lets_it_out_and_both_are_in_the_log(draft):
    attachment = store(draft, pdf("签字页.pdf"))
    outbox.dispatch()

    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.CLEAN
    assert ActionLog.objects.get(verb="attachment_stored").after["sha256"] == attachment.sha256


@pytest.mark.parametrize("name", ["照片.png", "照片.PNG"])
def test_a_picture_is_taken(draft, name):
    assert store(draft, upload(name, picture())).media_type == "image/png"


def test_an_empty_file_is_refused(draft):
    assert "0" in refusal(draft, upload("签字页.pdf", b""))


def test_a_file_beyond_the_limit_is_refused_with_both_sizes(draft):
    class Huge(SimpleUploadedFile):
        size = 60 * 1024 * 1024

    huge = Huge("签字页.pdf", b"%PDF-1.7")
    huge.size = 60 * 1024 * 1024

    sentence = refusal(draft, huge)
    assert "60.0" in sentence
    assert "10" in sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("签字页.pdf", b"MZ\x90\x00" + b"\0" * 100),
        ("签字页.pdf", b"<html><script>alert(1)</script>%PDF-1.7"),
        ("签字页.pdf", b"hello"),
        ("签字页.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
        ("签字页.exe", b"MZ\x90\x00" + b"\0" * 100),
        ("签字页.zip", b"PK\x05\x06" + b"\0" * 18),
        ("签字页.gif", b"GIF89a" + b"\0" * 30),
    ],
)
def test_a_foreign_kind_of_file_is_refused_naming_what_is_taken(draft, name, content):
    assert "PDF、JPG、PNG" in refusal(draft, upload(name, content))


@pytest.mark.parametrize(
    ("name", "content"), [("签字页.pdf", picture()), ("照片.jpg", picture()), ("签字页", picture())]
)
def test_name_and_content_must_agree(draft, name, content):
    assert "PNG" in refusal(draft, upload(name, content))


def test_an_image_bomb_is_refused_by_its_header(draft):
    content = bomb()

    assert len(content) < 1000
    assert "300 dpi" in refusal(draft, upload("照片.png", content))
    assert "300 dpi" in refusal(draft, upload("照片.png", bomb(side=8_000)))


def test_a_damaged_picture_is_refused(draft):
    refusal(draft, upload("照片.png", picture()[:20]))
    refusal(draft, upload("照片.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 50))


@pytest.mark.parametrize(
    "body",
    [
        b"1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj",
        b"1 0 obj << /OpenAction << /S /J#61vaScript /J#53 (x) >> >> endobj",
        b"1 0 obj << /S /Rendition /JS (x) >> endobj",
        b"1 0 obj << /Names << /EmbeddedFiles 2 0 R >> >> endobj",
        b"1 0 obj << /S /Launch /F (cmd.exe) >> endobj",
        make.objects(b"<< /S /JavaScript /JS (x) >>"),
    ],
)
def test_a_pdf_with_scripts_or_embedded_files_is_refused(draft, body):
    assert refusal(draft, upload("签字页.pdf", pdf_with(body)))


def test_a_pdf_with_a_password_is_refused(draft):
    assert refusal(draft, upload("签字页.pdf", pdf_with(b"1 0 obj << /Encrypt 5 0 R >> endobj")))


def test_a_pdf_cut_off_in_the_middle_is_refused(draft):
    assert refusal(draft, upload("签字页.pdf", b"%PDF-1.7\n1 0 obj << >> endobj"))


def test_the_letters_js_within_a_picture_are_no_script(draft):
    body = b"1 0 obj << /Length 9 >>\nstream\n\x00/JS \x01\x02\nendstream endobj"

    assert store(draft, upload("签字页.pdf", pdf_with(body)))


def test_an_unpacking_bomb_in_a_pdf_is_read_only_so_far(draft):
    body = make.objects(b"\0" * (64 * 1024 * 1024))

    assert refusal(draft, upload("签字页.pdf", pdf_with(body)))


def test_an_office_package_is_told_apart_from_any_zip():
    def inspected(content):
        return uploads.inspection.inspect(io.BytesIO(content), "说明.docx", allowed=(DOCX,))

    document = make.docx("正文")
    assert inspected(document).extension == "docx"
    for parts in ({"word/vbaProject.bin": b"x"}, {"word/media/image1.png": b"\0" * (300 * 1024 * 1024)}):
        with pytest.raises(ValidationError):
            inspected(make.replaced(document, parts))
    with zipfile.ZipFile(file := io.BytesIO(), "w") as other:
        other.writestr("other.txt", "x")
    with pytest.raises(ValidationError):
        inspected(file.getvalue())


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\张三\\签字页.pdf", "签字页.pdf"),
        ("a\x00b\ncd.pdf", "a_b_cd.pdf"),
        ("签字\u202efdp.exe.pdf", "签字_fdp.exe.pdf"),
        ("张三150102199605010011.pdf", "张三______.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("...", "_"),
        ("<img src=x>.pdf", "_img src=x_.pdf"),
    ],
)
def test_the_shown_name_is_harmless(given, shown):
    assert uploads.shown_name(given) == shown


def test_there_is_room_only_for_so_many_files(draft):
    store(draft, pdf("一.pdf"))

    with pytest.raises(ValidationError, match="1"):
        store(draft, pdf("二.pdf"))


def test_nobody_else_and_nobody_later_changes_the_files(draft, other_applicant):
    attachment = store(draft, pdf("一.pdf"))
    with pytest.raises(PermissionError):
        attachments.store(draft, KIND, pdf("二.pdf"), by=other_applicant)
    with pytest.raises(PermissionError):
        attachments.remove(attachment, by=other_applicant)

    Application.objects.update(state="refused", number="SB1", submitted_at=draft.created_at, assessment={})
    with pytest.raises(NotNow):
        attachments.remove(attachment, by=draft.applicant)


def test_a_removed_file_is_gone_from_the_disk_after_the_commit(draft):
    attachment = store(draft, pdf("一.pdf"))
    attachments.remove(attachment, by=draft.applicant)
    outbox.dispatch()

    assert not Attachment.objects.exists()
    assert not default_storage.exists(attachment.file.name)
    assert not Outbox.objects.filter(done_at=None).exists()


def test_a_file_is_not_left_behind_when_its_row_fails(draft, media, monkeypatch):
    def fail(*args, **options):
        raise RuntimeError

    monkeypatch.setattr(outbox, "put", fail)
    with pytest.raises(RuntimeError):
        store(draft, pdf("一.pdf"))

    assert not [path for path in media.rglob("*") if path.is_file()]


class Scanner(threading.Thread):
    """A scanner that speaks clamd's INSTREAM and says one thing."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.answer, self.received = answer, b""
        self.server = socket.create_server(("127.0.0.1", 0))
        self.start()

    def run(self):
        connection, _ = self.server.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := struct.unpack("!L", stream.read(4))[0]:
                self.received += stream.read(size)
            connection.sendall(self.answer)

    @property
    def address(self):
        return ("tcp", *self.server.getsockname())


def test_the_scanner_gets_the_whole_file_and_its_word_counts(draft, settings):
    scanner = Scanner(b"stream: Eicar-Test-Signature FOUND\0")
    settings.CLAMD = scanner.address
    attachment = store(draft, pdf("一.pdf"))
    outbox.dispatch()

    attachment.refresh_from_db()
    assert scanner.received == Path(attachment.file.path).read_bytes()
    assert attachment.state == Attachment.State.REJECTED
    assert "Eicar-Test-Signature" in attachment.reason


def test_a_clean_file_passes_the_scanner(settings):
    settings.CLAMD = Scanner(b"stream: OK\0").address

    assert scanning.scan(io.BytesIO(b"x" * 200_000)).is_clean


def test_a_scanner_that_does_not_answer_keeps_the_file_in_quarantine(draft, settings):
    settings.CLAMD = ("tcp", "127.0.0.1", 1)
    attachment = store(draft, pdf("一.pdf"))
    outbox.dispatch()

    attachment.refresh_from_db()
    assert attachment.state == Attachment.State.CHECKING
    assert "ScannerError" in Outbox.objects.get().last_error


def test_a_file_removed_before_its_scan_needs_none(draft):
    attachment = store(draft, pdf("一.pdf"))
    Attachment.objects.all().delete()
    outbox.dispatch()

    assert not Outbox.objects.filter(done_at=None).exists()
    assert attachment.pk


def test_a_file_that_another_row_names_is_not_deleted(db, media):
    kept = AttachmentFactory(file="attachments/kept.pdf")
    (media / "attachments").mkdir()
    (media / "attachments/kept.pdf").write_bytes(b"x")

    uploads.Forget().apply({"path": kept.file.name}, None)

    assert default_storage.exists(kept.file.name)
