"""Fonts and libraries that printing needs: where they are, and one sentence for each that is missing.

Fandol stands for the official faces: 仿宋, 楷体, 黑体, 宋体, and its heavy weight for 小标宋. Noto Serif CJK
ends every stack, because Fandol lacks many characters of given names.
"""

import ctypes
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

FACES = {
    "FandolFang-Regular.otf": ("Fang", 400),
    "FandolKai-Regular.otf": ("Kai", 400),
    "FandolHei-Regular.otf": ("Hei", 400),
    "FandolSong-Regular.otf": ("Song", 400),
    "FandolSong-Bold.otf": ("Song", 700),
}
FACES_PACKAGE = "texlive-lang-chinese"
RARE = "Noto Serif CJK SC"
RARE_PACKAGE = "fonts-noto-cjk"
SUBSETTER = "libharfbuzz-subset0"
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": SUBSETTER,
    "libfontconfig.so.1": "libfontconfig1",
}


@cache
def faces():
    """Return the files of the official faces that are on this machine, by name."""
    folders = (
        Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"),
        Path("/usr/share/texmf/fonts/opentype/public/fandol"),
        settings.BASE_DIR / "var" / "fonts",
    )
    found = {}
    for folder in folders:
        for name in FACES:
            if (folder / name).is_file():
                found.setdefault(name, folder / name)
    return found


def forget():
    """Look again at the next question; for what was installed meanwhile."""
    for each in (faces, _absent_libraries, _absent_fonts):
        each.cache_clear()


def missing():
    """Return one sentence for each library and package of fonts that is missing.

    Without harfbuzz-subset a page takes seconds; without fonts the papers print in another face, or in boxes.
    """
    sentences = []
    for package in _absent_libraries():
        if package == SUBSETTER:
            sentence = _("The library %(package)s is missing: printing a paper takes seconds. Install it.")
        else:
            sentence = _("The library %(package)s is missing: no paper can be printed. Install it.")
        sentences.append(sentence % {"package": package})
    for package in _absent_fonts():
        sentence = _("Fonts of %(package)s are missing: papers print in another face. Install it.")
        sentences.append(sentence % {"package": package})
    return sentences


@cache
def _absent_libraries():
    return tuple(package for library, package in LIBRARIES.items() if not _loads(library))


@cache
def _absent_fonts():
    absent = [] if len(faces()) == len(FACES) else [FACES_PACKAGE]
    return absent if _is_known(RARE) else [*absent, RARE_PACKAGE]


def _loads(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_known(family):
    """Whether fontconfig knows a font of that family; its programs may be absent, so the library is asked."""
    if not _loads("libfontconfig.so.1"):
        return False
    fontconfig = ctypes.CDLL("libfontconfig.so.1")
    for name in ("FcInitLoadConfigAndFonts", "FcNameParse", "FcObjectSetCreate", "FcFontList"):
        getattr(fontconfig, name).restype = ctypes.c_void_p
    configuration = ctypes.c_void_p(fontconfig.FcInitLoadConfigAndFonts())
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(family.encode()))
    fields = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    found = ctypes.c_void_p(fontconfig.FcFontList(configuration, pattern, fields))
    count = ctypes.cast(found, ctypes.POINTER(ctypes.c_int))[0]
    fontconfig.FcFontSetDestroy(found)
    fontconfig.FcObjectSetDestroy(fields)
    fontconfig.FcPatternDestroy(pattern)
    fontconfig.FcConfigDestroy(configuration)
    return count > 0
