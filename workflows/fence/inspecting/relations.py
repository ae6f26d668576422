"""What a part of an office document may be bound to: nothing that is put inside, and elsewhere only links."""

import re

from workflows.fence.inspecting import Reason, RefusedError

# By the last word of the kind, whichever edition of the format it is of.
INSIDE = set(
    """
    oleobject package afchunk control activexcontrolbinary vbaproject wordvbadata vbaprojectsignature
    xlmacrosheet xlintlmacrosheet dialogsheet extensibility attachedtoolbars
    """.split()
)
ELSEWHERE = set(
    """
    attachedtemplate externallink externallinkpath externallinklongpath frame subdocument connections
    webextension webextensiontaskpanes mailmergesource mailmergeheadersource transform
    """.split()
)
LINKS = ("http://", "https://", "mailto:", "#")
AWAY = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2}")
ACTIVE_TYPE = re.compile("macro|vbaProject|activeX|html|rtf|x-msdownload", re.IGNORECASE)


def judge_relation(attributes):
    """Refuse a relation that embeds, runs or loads."""
    kind = attributes.get("Type", "").rstrip("/").rpartition("/")[2].casefold()
    if kind in INSIDE:
        raise RefusedError(Reason.OFFICE_ACTIVE)
    target, mode = attributes.get("Target", "").strip(), attributes.get("TargetMode", "Internal")
    is_outside = mode != "Internal" or bool(AWAY.match(target))
    is_link = kind == "hyperlink" and target.casefold().startswith(LINKS)
    if kind in ELSEWHERE or is_outside and not is_link:
        raise RefusedError(Reason.OFFICE_REACHES_OUT)


def judge_type(attributes):
    """Refuse what the list of types calls a program, a page or another document's format."""
    if ACTIVE_TYPE.search(attributes.get("ContentType", "")):
        raise RefusedError(Reason.OFFICE_ACTIVE)
