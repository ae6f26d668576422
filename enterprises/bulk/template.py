"""The columns of the table, and the workbook that is filled in."""

from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from enterprises import codes, conventions
from enterprises.measures import MEASURES
from workflows.services import sheets

WIDTH = 18


@dataclass(frozen=True)
class Column:
    """One column: how the sheet heads it, of which kind it is, what is to be written there, and of how many
    characters a text may be.
    """

    name: str
    title: str
    kind: str
    meaning: str
    required: bool = False
    unit: str = ""
    longest: int = 200

    @property
    def heading(self):
        """The title with its unit."""
        return f"{self.title}（{self.unit}）" if self.unit else self.title


# Chinese by themselves, like the titles of the measures.
WHO = (
    Column("credit_code", "统一社会信用代码", "text", "18位；只收企业", required=True),
    Column("name", "企业名称", "text", "营业执照上的名称", required=True),
    Column(
        "region",
        "属地区划代码",
        "text",
        "旗县（市、区）的六位代码，如 150105，见“区划代码”一页",
        required=True,
    ),
    Column("year", "会计年度", "integer", "已经结束的年度，如 2025", required=True),
    Column("registered_on", "注册日期", "day", "如 2015-06-01"),
    Column("industry", "行业代码", "text", "GB/T 4754 小类的四位代码，如 C3921，见“行业代码”一页"),
    Column("field", "高新技术领域", "text", "到第三级的编号，如 4.2.1，见“高新技术领域”一页"),
    Column("above_scale", "是否规上", "yes_no", "是或否"),
    Column("chain", "产业链", "text", "所在的重点产业链，如 稀土新材料；不超过60字", longest=60),
    Column("main_product", "主要产品（服务）", "text", "不超过200字"),
)
COLUMNS = WHO + tuple(
    Column(each.name, each.title, each.type, each.meaning, unit=each.unit) for each in MEASURES
)
HEADINGS = {column.heading: column for column in COLUMNS}


def workbook(regions=()):
    """The bytes of the empty table, with a sheet that says what belongs into each column and one for each of
    the lists that its codes come from: these regions, the classes of GB/T 4754, the high-tech fields.
    """
    with translation.override(settings.LANGUAGE_CODE), sheets.book() as book:
        table = book.workbook.add_worksheet(_("Enterprises"))
        book.row(table, 0, [column.heading for column in COLUMNS], bold=True, text_wrap=True)
        table.freeze_panes(1, 2)
        table.set_column(0, len(COLUMNS) - 1, WIDTH)
        help_ = book.workbook.add_worksheet(_("How to fill it in"))
        book.row(help_, 0, [_("Column"), _("Needed"), _("What to write")], bold=True)
        for line, column in enumerate(COLUMNS, 1):
            book.row(help_, line, [column.heading, _("Yes") if column.required else "", column.meaning])
        help_.set_column(0, 2, 2 * WIDTH)
        for title, rows in _lists(regions):
            listed = book.workbook.add_worksheet(title)
            for line, cells in enumerate(rows):
                book.row(listed, line, cells)
            listed.set_column(1, 2, 2 * WIDTH)
    return book.content


def _lists(regions):
    """The lists by title, each of rows of a code and what it stands for."""
    read = conventions.read()
    yield _("Region codes"), [(each.code, each.parent.name, each.name) for each in regions]
    yield _("Industry codes"), [(code, read.industries[code]) for code in codes.industries()]
    yield _("High-tech fields"), [(code, codes.field_detail(code)) for code in codes.field_lines()]


def wrong_cells(cells):
    """The bytes of the list of wrong cells: row, column, what stands there, what to do."""
    with translation.override(settings.LANGUAGE_CODE), sheets.book() as book:
        sheet = book.workbook.add_worksheet(_("Wrong cells"))
        row = pgettext("of a table", "Row")
        heads = [row, _("Column"), _("What stands there"), _("What is wrong and what to do")]
        book.row(sheet, 0, heads, bold=True)
        for line, cell in enumerate(cells, 1):
            book.row(sheet, line, cell)
        sheet.freeze_panes(1, 0)
        sheet.set_column(1, 3, 2 * WIDTH)
    return book.content
