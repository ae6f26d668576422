"""The official faces: Fandol for 仿宋, 楷体, 黑体, 宋体, and its heavy 宋体 for 小标宋.

Noto Serif CJK, which the system finds by itself, ends every stack of the style sheets, because Fandol lacks
many characters of given names. What of all this the machine lacks, the launcher, `check` and `/readyz` say.
"""

from functools import cache
from pathlib import Path

from django.conf import settings

FACES = {
    "FandolFang-Regular.otf": ("Fang", 400),
    "FandolKai-Regular.otf": ("Kai", 400),
    "FandolHei-Regular.otf": ("Hei", 400),
    "FandolSong-Regular.otf": ("Song", 400),
    "FandolSong-Bold.otf": ("Song", 700),
}


@cache
def faces():
    """The files of the faces that are on this machine, by name; a missing one leaves its place to Noto."""
    folders = (
        Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
        Path("/usr/share/texmf/fonts/opentype/public/fandol"),
        settings.VAR_DIR / "fonts",
    )
    found = {}
    for folder in folders:
        for name in FACES:
            if (folder / name).is_file():
                found.setdefault(name, folder / name)
    return found
