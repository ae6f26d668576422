"""Cleans the file that it is sent, behind the fence."""

from importlib import import_module

from workflows.fence import serving
from workflows.fence.cleaning import UncleanableError

MEGABYTES = 1024
# Module and function by the ending; only the one that is needed is loaded.
CLEANERS = {"pdf": "pdfs.clean_pdf", "jpg": "pictures.clean_picture", "png": "pictures.clean_picture"}
CLEANERS |= dict.fromkeys(("docx", "xlsx", "pptx"), "office.clean_office")


def work(head, body):
    """The copy of a file whose ending the head names, with its text; `uncleanable` where none can be made."""
    module, _dot, name = CLEANERS[head["ending"]].partition(".")
    clean = getattr(import_module(f"workflows.fence.cleaning.{module}"), name)
    try:
        cleaned = clean(body)
    except UncleanableError as error:
        return {"uncleanable": str(error)[:100]}, b""
    text = cleaned.text.encode("utf-8", "replace")
    head = {"text": len(text), "blind_spots": cleaned.blind_spots}
    return head, text + cleaned.content


if __name__ == "__main__":
    serving.serve(work, megabytes=MEGABYTES)
