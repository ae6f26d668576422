"""Who held something before this system: lists of labels and certificates with their old numbers, brought in
as the department brings them in, by tables that are looked through first.
"""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation, Region
from enterprises.bulk import imports
from enterprises.certificates import jobs
from enterprises.certificates.template import HEADINGS
from enterprises.known_basics import HIGH_TECH
from enterprises.models import ArchiveImport
from trail import clock, outbox
from workflows.policy.calendar import months_after
from workflows.services import sheets

SME = "tech_sme"
YEARS = 3
# So many months the certificate still runs that is the second of three to be reminded of.
LEFT = 5
YONGCI, RUPIN, MEIYE = "包头昆河永磁材料（演示）", "北原乳品生物（演示）", "石拐镁业新材料（演示）"
LVJIAN, FUJI = "乌海氯碱新材料（演示）", "集宁石墨负极（演示）"
YUNSUANLI, QINGNENG, JUNYE = "和林格尔云算力（演示）", "东胜氢能装备（演示）", "扎兰屯菌业科技（演示）"
LVYE, CHUQING, YANGRONG = "霍林郭勒铝业新材料（演示）", "达茂稀土储氢材料（演示）", "锡林浩特羊绒科技（演示）"
QIAOMAI, FANQIE, GUIYE = "库伦荞麦食品（演示）", "杭锦后旗番茄制品（演示）", "乌海硅业（演示）"
SHUMU, MALINGSHU, TANXIANWEI = "赛罕数字农牧（演示）", "武川马铃薯种薯（演示）", "东胜碳纤维（演示）"
# Of whom nothing is on record before: where they sit.
UNKNOWN = {
    LVYE: "150581", CHUQING: "150223", YANGRONG: "152502",
    QIAOMAI: "150524", FANQIE: "150826", GUIYE: "150303",
    SHUMU: "150105", MALINGSHU: "150125", TANXIANWEI: "150602",
}  # fmt: skip
# By programme: how its numbers look, who holds it and since how many years, and the document of the list.
LISTS = {
    "srdi_sme": (
        "ZJTX{year}15{n:05d}", {YONGCI: 2, RUPIN: 1, MEIYE: 2, LVJIAN: 2, QINGNENG: 1, LVYE: 1, CHUQING: 2},
        "关于公布自治区专精特新中小企业名单的通知（内工信企改字〔{year}〕9号，演示）",
    ),
    "innovative_sme": (
        "CXX{year}15{n:05d}", {FUJI: 1, YUNSUANLI: 1, JUNYE: 2, YANGRONG: 1, QIAOMAI: 2},
        "关于公布自治区创新型中小企业名单的公告（内工信企改字〔{year}〕6号，演示）",
    ),
    "little_giant": (
        "XJR{year}15{n:05d}", {YONGCI: 1, CHUQING: 1},
        "关于公布专精特新“小巨人”企业名单的通知（工信部企业函〔{year}〕3号，演示）",
    ),
    "single_champion": (
        "DXGJ{year}15{n:05d}", {YONGCI: 1},
        "关于公布制造业单项冠军企业名单的通知（工信部政法函〔{year}〕5号，演示）",
    ),
    "hidden_champion": (
        "YXGJ{year}{n:03d}", {YONGCI: 2, CHUQING: 1},
        "关于公布自治区隐形冠军企业名单的通知（内工信字〔{year}〕12号，演示）",
    ),
    "chain_leader": (
        "LZ{year}{n:03d}", {RUPIN: 1, LVJIAN: 2, LVYE: 1},
        "关于公布自治区重点产业链链主企业名单的通知（内工信字〔{year}〕17号，演示）",
    ),
    SME: (
        "{year}{place}0A{n:06d}",
        dict.fromkeys(
            (YUNSUANLI, QINGNENG, JUNYE, YANGRONG, QIAOMAI, FANQIE, GUIYE, SHUMU, MALINGSHU, TANXIANWEI), 0
        ),
        "{year}年第1批入库科技型中小企业公告（内科高字〔{year}〕2号，演示）",
    ),
    HIGH_TECH: (
        "GR{year}15{n:06d}", {JUNYE: YEARS},
        "关于公布高新技术企业备案名单的公告（国科火字〔{year}〕41号，演示）",
    ),
}  # fmt: skip


def brought_in(population, hands):
    """Every list, row by row as it was published; returns how many rows."""
    officer = hands.of("screen@150000")
    for code in UNKNOWN.values():
        population.bureau(Region.objects.get(code=code))
    codes = {name: population.credit_code("enterprise", code) for name, code in UNKNOWN.items()}
    for programme, (shape, held, basis) in LISTS.items():
        rows = [
            _row(programme, shape, name, back, number, codes)
            for number, (name, back) in enumerate(held.items(), start=1)
        ]
        _store(programme, rows, basis.format(year=clock.today().year - min(held.values())), officer)
    return sum(len(held) for _shape, held, _basis in LISTS.values())


def _row(programme, shape, name, back, number, codes):
    """One row of a list; the enterprise as it is on record, where it is."""
    known = Organisation.objects.filter(name=name).values_list("credit_code", "seats__region").first()
    credit_code, region = known or (codes[name], UNKNOWN[name])
    since, until = _days(programme, name, back)
    told = {"credit_code": credit_code, "name": name, "region": region}
    told |= {"number": shape.format(year=since.year, place=region, n=number)}
    told |= {"since": since.isoformat(), "until": until.isoformat()}
    return [told.get(column, "") for column in HEADINGS]


def _days(programme, name, back):
    """From when to when it holds: of a yearly number this year, of everything else three years."""
    today = clock.today()
    since = min(date(today.year - back, 4, 18), today)
    if programme == SME:
        return since, date(today.year, 12, 31)
    if programme == HIGH_TECH and name == JUNYE:
        until = months_after(today, LEFT)
        return until.replace(year=until.year - YEARS, day=min(until.day, 28)), until
    return since, since.replace(year=since.year + YEARS)


def _store(programme, rows, basis, by):
    with sheets.book() as book:
        sheet = book.workbook.add_worksheet()
        for number, row in enumerate([HEADINGS.values(), *rows]):
            book.row(sheet, number, row)
    name = basis.partition("（")[0].removeprefix("关于公布")
    made = jobs.bring_in(SimpleUploadedFile(f"{name}.xlsx", book.content), programme, basis=basis, by=by)
    outbox.dispatch(limit=100)
    imports.confirm(ArchiveImport.objects.get(pk=made.pk), store=jobs.STORE, by=by)
    outbox.dispatch(limit=100)
