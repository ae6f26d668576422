"""Office documents: written anew part by part, without properties, comments, names of who changed
what and when, and without what was deleted; pictures in them are cleaned as pictures.
"""

import io
import re
import zipfile
from pathlib import PurePosixPath

from lxml import etree

from workflows.fence.cleaning import Cleaned, UncleanableError
from workflows.fence.cleaning.pictures import clean_jpeg, clean_png

MARKUP = {".xml", ".rels", ".vml"}
CLEANERS = {".png": clean_png, ".jpg": clean_jpeg, ".jpeg": clean_jpeg}
FONTS = {".odttf", ".fntdata"}
DROPPED = re.compile(
    r"docProps/|customXml/|(word|ppt|xl)/(comments|threadedComments|people|persons|commentAuthors|"
    r"printerSettings|revisions|users)|.*printerSettings\d*\.bin$|docMetadata/",
    re.IGNORECASE,
)
# Elements by their local names: what was deleted or moved away, comments, and what names a person
# or a machine.
DELETED = {
    "del", "moveFrom", "delText", "delInstrText", "commentRangeStart", "commentRangeEnd", "commentReference",
    "rsids", "absPath", "fileSharing", "docVars", "custDataLst", "legacyDrawing", "userInfo", "rPrChange",
    "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange", "numberingChange",
}  # fmt: skip
TELLING = {"author", "initials", "date", "userName", "lastModifiedBy", "userId", "providerId"}
ALTERNATIVE = {"descr", "title"}
DESCRIBED = {"docPr", "cNvPr"}
# What holds the letters of a paragraph, piece by piece; and where something else begins.
LETTERS = {"t", "instrText", "delText"}
BORDERS = {"p", "tab", "br", "cr", "c", "si", "rPh"}
PARSER = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True,
          "remove_pis": True}  # fmt: skip
MOMENT = (1980, 1, 1, 0, 0, 0)


def clean_office(content):
    """The copy with the text of all its parts, hidden ones too; pictures are its blind spots."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _rebuilt(package)
    except UncleanableError:
        raise
    except (zipfile.BadZipFile, etree.XMLSyntaxError, ValueError, KeyError) as error:
        raise UncleanableError(type(error).__name__) from None


def _rebuilt(package):
    file, texts, blind = io.BytesIO(), [], set()
    names = [part.filename for part in package.infolist() if not part.is_dir()]
    dropped = {name for name in names if DROPPED.match(name)}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            if name in dropped:
                continue
            body, text, is_blind = _part(name, package.read(name), dropped)
            made.writestr(zipfile.ZipInfo(name, MOMENT), body, zipfile.ZIP_DEFLATED)
            texts.append(text)
            blind |= {"pictures"} if is_blind else set()
    return Cleaned(file.getvalue(), "\n".join(texts), sorted(blind))


def _part(name, body, dropped):
    """The part's content, its text, and whether it is a picture."""
    # A name may be its ending alone, such as `.rels`.
    suffix = "." + name.lower().rpartition(".")[2]
    if suffix in MARKUP:
        return *_markup(name, body, dropped), False
    if suffix in CLEANERS:
        return CLEANERS[suffix](body), "", True
    if suffix in FONTS:
        return body, "", False
    raise UncleanableError(suffix)


def _markup(name, body, dropped):
    root = etree.fromstring(body, etree.XMLParser(**PARSER))
    if name == "[Content_Types].xml":
        _without(root, lambda each: each.get("PartName", "").lstrip("/") in dropped)
    elif name.endswith(".rels"):
        _without(root, lambda each: _target(name, each) in dropped)
        return _written(root), "\n".join(each.get("Target", "") for each in root)
    _without(root, lambda each: isinstance(each.tag, str) and etree.QName(each).localname in DELETED)
    for each in root.iter(etree.Element):
        _forget(each)
    told = [value for each in root.iter(etree.Element) for value in each.attrib.values()]
    return _written(root), "\n".join([text_of(root), *told])


def text_of(root):
    """The text of a part: the pieces of a paragraph are one, and paragraphs, cells, and what stands between
    tabs and ends of lines are apart, so that no number runs into its neighbour.
    """
    found = []
    for event, each in etree.iterwalk(root, events=("start", "end")):
        local = etree.QName(each).localname
        text = each.text or ""
        if local not in LETTERS:
            text = text.strip()
        if local in BORDERS or text and local not in LETTERS:
            found.append("\n")
        found.append(text if event == "start" else (each.tail or "").strip())
    return "".join(found)


def _without(root, is_dropped):
    for each in [each for each in root.iter() if each is not root and is_dropped(each)]:
        parent = each.getparent()
        if parent is not None:
            if each.tail:
                before = each.getprevious()
                holder = parent if before is None else before
                place = "text" if before is None else "tail"
                setattr(holder, place, (getattr(holder, place) or "") + each.tail)
            parent.remove(each)


def _forget(each):
    local = etree.QName(each).localname
    for name in list(each.attrib):
        plain = etree.QName(name).localname
        if plain in TELLING or plain.startswith("rsid") or local in DESCRIBED and plain in ALTERNATIVE:
            del each.attrib[name]
    # A revision needs somebody who made it, or the program calls the file damaged.
    if local in ("ins", "moveTo"):
        each.set(f"{{{etree.QName(each).namespace}}}author", "—")


def _target(name, relation):
    """The part to which a relation leads, by its whole name."""
    folder = PurePosixPath(name).parent.parent
    target = relation.get("Target", "")
    whole = PurePosixPath(target.lstrip("/")) if target.startswith("/") else folder / target
    steps = []
    for step in whole.parts:
        steps = steps[:-1] if step == ".." else [*steps, step]
    return "/".join(steps)


def _written(root):
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
