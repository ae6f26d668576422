"""The kinds of file that are taken: the one table from which a programme's file, the form's words,
the check of an upload and the page of the documentation come.
"""

from dataclasses import dataclass

OFFICE = "application/vnd.openxmlformats-officedocument."
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"


@dataclass(frozen=True)
class Kind:
    """One kind of file: its media type and the endings of its names, the first for what is stored."""

    media_type: str
    endings: tuple[str, ...]

    @property
    def title(self):
        """As people call it."""
        return self.endings[0].upper()


# By the word that a programme's file uses.
KINDS = {
    "pdf": Kind(PDF, ("pdf",)),
    "jpeg": Kind(JPEG, ("jpg", "jpeg")),
    "png": Kind(PNG, ("png",)),
    "docx": Kind(DOCX, ("docx",)),
    "xlsx": Kind(XLSX, ("xlsx",)),
    "pptx": Kind(PPTX, ("pptx",)),
}
# What a programme takes that names none.
USUAL = ("pdf", "jpeg", "png")
# In megabytes for one file: what a programme takes that says nothing, and the most that one may say.
USUAL_MB, MOST_MB = 10, 50
BY_MEDIA_TYPE = {kind.media_type: kind for kind in KINDS.values()}
