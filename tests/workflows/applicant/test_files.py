"""Files of an application."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cultivation.seed.filling import pdf
from tests.workflows.applicant.acts import save, text, upload, upload_by_script, url
from trail import outbox
from workflows.models import Application, Attachment


def test_a_file_is_uploaded_watched_fetched_and_removed(mine, draft):
    row = upload_by_script(mine, draft, pdf("签字页.pdf"))
    attachment = Attachment.objects.get()
    assert row.status_code == 201
    assert "签字页.pdf" in row.json()["html"]
    assert mine.get(url("attachment-file", attachment)).status_code == 404

    outbox.dispatch()
    watched = mine.get(url("attachment-state", attachment)).json()["html"]
    assert url("attachment-file", attachment) in watched
    assert "data-watch" not in watched

    file = mine.get(url("attachment-file", attachment))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in file.headers["Cache-Control"]
    assert b"".join(file.streaming_content).startswith(b"%PDF")

    assert mine.post(url("attachment-remove", attachment)).status_code == 302
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("签字页.pdf", b"", "0"),
        ("签字页.exe", b"MZ\x90\x00" + b"\0" * 100, "PDF、JPG、PNG"),
        ("签字页.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "PNG"),
        ("签字页.pdf", b"%PDF-1.7" + b"\0" * (11 * 1024 * 1024), "11.0"),
    ],
)
def test_a_bad_file_is_refused_beside_its_box_with_what_to_do(mine, draft, name, content, words):
    by_script = upload_by_script(mine, draft, SimpleUploadedFile(name, content))
    plain = upload(mine, draft, SimpleUploadedFile(name, content))

    assert by_script.status_code == 422
    assert words in by_script.json()["error"]
    assert plain.status_code == 422
    assert words in text(plain)
    assert not Attachment.objects.exists()


def test_sixty_megabytes_are_answered_before_they_are_read(mine, draft):
    file = SimpleUploadedFile("签字页.pdf", b"%PDF-1.7" + b"\0" * (60 * 1024 * 1024))

    response = upload_by_script(mine, draft, file)

    assert response.status_code == 413
    assert not Attachment.objects.exists()


def test_a_kind_that_nobody_asked_for_is_absent(mine, draft):
    assert upload(mine, draft, pdf("x.pdf"), kind="passport").status_code == 404
    assert upload(mine, draft, pdf("x.pdf"), kind="../../etc").status_code == 404


def test_a_page_of_files_is_done_only_with_its_files(mine, draft):
    response = save(mine, draft, {}, page="papers", then="finish")

    assert response.status_code == 422
    assert "upload-signature_page" in {problem["id"] for problem in response.context["problems"]}


def test_whoever_handed_in_and_sends_no_file_is_told_so_and_finds_no_broken_page(mine, draft):
    Application.objects.filter(pk=draft.pk).update(
        state="submitted", number="2026QN0001", submitted_at=draft.created_at, assessment={}
    )

    answer = mine.post(url("attachment-upload", draft), {"kind": "signature_page"})

    assert answer.status_code == 422
