"""The columns of the table of holders, and the workbook that is filled in for a programme."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from enterprises.bulk.template import WIDTH, Column
from workflows.models import Award
from workflows.services import sheets

# Chinese by themselves, like those of the table of archives.
COLUMNS = (
    Column("credit_code", "统一社会信用代码", "text", "18位；只收企业", required=True),
    Column("name", "企业名称", "text", "营业执照上的名称", required=True),
    Column("region", "属地区划代码", "text", "旗县（市、区）的六位代码，如 150105", required=True),
    Column("number", "编号", "text", "证书或登记编号；这一列须设为文本", required=True),
    Column("since", "起始日期", "day", "如 2023-11-06", required=True),
    Column("until", "有效期至", "day", "有效的最后一日；长期有效的不填"),
    Column("ended_on", "失效日期", "day", "提前失效的第一日；仍有效或自然到期的不填"),
    Column("end_kind", "失效原因", "text", "与失效日期同时填写"),
)
HEADINGS = {column.name: column.title for column in COLUMNS}


def end_kinds(word):
    """How the table says why something ended, in the house's language: the word and what it means. What is
    taken away bears the programme's own `word` for that where it has one (出库).
    """
    with translation.override(settings.LANGUAGE_CODE):
        labels = {kind: kind.label for kind in Award.EndKind} | {Award.EndKind.COMPLETED: _("Over")}
        labels |= {Award.EndKind.REVOKED: word} if word else {}
        return {str(label): kind for kind, label in labels.items()}


def workbook(title, word):
    """The bytes of the empty table of a programme's holders, with a sheet that says what belongs where;
    `word` as for `end_kinds`.
    """
    with translation.override(settings.LANGUAGE_CODE), sheets.book() as book:
        table = book.workbook.add_worksheet(_("Holders"))
        book.row(table, 0, list(HEADINGS.values()), bold=True, text_wrap=True)
        table.freeze_panes(1, 1)
        # A long number in a cell for figures loses its last digits.
        table.set_column(0, len(COLUMNS) - 1, WIDTH, book.workbook.add_format({"num_format": "@"}))
        help_ = book.workbook.add_worksheet(_("How to fill it in"))
        book.row(help_, 0, [title], bold=True)
        book.row(help_, 1, [_("Column"), _("Needed"), _("What to write")], bold=True)
        for line, column in enumerate(COLUMNS, 2):
            words = "、".join(end_kinds(word)) if column.name == "end_kind" else ""
            meaning = "：".join(filter(None, (column.meaning, words)))
            book.row(help_, line, [column.title, _("Yes") if column.required else "", meaning])
        help_.set_column(0, 2, 2 * WIDTH)
    return book.content
