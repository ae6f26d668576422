"""What the sample page shows: invented people and units, every component in one place."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from django import forms
from django.utils.safestring import mark_safe

NOW = datetime(2025, 12, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))

DIAGRAM = mark_safe(
    '<svg viewBox="0 0 760 80" width="760" height="80" role="img" aria-label="四步，现在是形式审查">'
    '<path class="edge edge-done" d="M150 40h50"/>'
    '<path class="edge" d="M350 40h50M550 40h50"/>'
    '<g class="node node-done"><rect x="10" y="18" width="140" height="44" rx="8"/>'
    '<text x="80" y="45" text-anchor="middle">提交申报书</text></g>'
    '<g class="node node-current"><rect x="200" y="18" width="150" height="44" rx="8"/>'
    '<text x="275" y="45" text-anchor="middle">形式审查</text></g>'
    '<g class="node node-upcoming"><rect x="400" y="18" width="150" height="44" rx="8"/>'
    '<text x="475" y="45" text-anchor="middle">等待批次决定</text></g>'
    '<g class="node node-upcoming"><rect x="600" y="18" width="150" height="44" rx="8"/>'
    '<text x="675" y="45" text-anchor="middle">告知书</text></g></svg>'
)


class ProjectForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(
        label="项目名称", max_length=40, help_text="写研究对象与方法，不写“研究”“探索”等套语。"
    )
    abstract = forms.CharField(label="摘要", max_length=800, widget=forms.Textarea, required=False)
    field = forms.ChoiceField(
        label="学科领域", choices=[("", "请选择"), ("A", "稀土新材料"), ("B", "草业与畜牧")]
    )
    kind = forms.ChoiceField(
        label="研究类型",
        help_text="只能选一项。",
        widget=forms.RadioSelect,
        choices=[("basic", "基础研究"), ("applied", "应用研究")],
    )
    places = forms.MultipleChoiceField(
        label="实施地点",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("150100", "呼和浩特市"), ("150200", "包头市"), ("152500", "锡林郭勒盟")],
    )
    money = forms.IntegerField(label="申请经费", help_text="按元填写，整数。")
    begins = forms.DateField(label="开始日期", widget=forms.DateInput(attrs={"type": "date"}))
    pledge = forms.BooleanField(label="我承诺所报材料真实、不涉密，愿意承担由此产生的责任。")


class PaperForm(forms.Form):
    """A row of a table question."""

    title = forms.CharField(label="论文题目")
    year = forms.IntegerField(label="年份")
    role = forms.ChoiceField(label="署名", choices=[("first", "第一作者"), ("corresponding", "通讯作者")])


class FilterForm(forms.Form):
    """A filter of a list."""

    words = forms.CharField(label="姓名或编号", required=False)
    region = forms.ChoiceField(label="盟市", required=False, choices=[("", "全部"), ("150100", "呼和浩特市")])


class CheckForm(forms.Form):
    """Two points of an officer's checklist."""

    answers = [("yes", "符合"), ("no", "不符合"), ("unclear", "无法判断")]
    seal = forms.ChoiceField(label="签字盖章页齐全", widget=forms.RadioSelect, choices=answers)
    code = forms.ChoiceField(label="学科代码与研究内容一致", widget=forms.RadioSelect, choices=answers)


def wrong_form() -> ProjectForm:
    """The form as it comes back after mistakes."""
    answers = {
        "title": "羊草" * 30,
        "abstract": "草原是我国北方重要的生态安全屏障。",
        "money": "十万",
        "kind": "basic",
    }
    return ProjectForm(answers)


def papers():
    """A formset with one filled and one empty row."""
    rows = forms.formset_factory(PaperForm, extra=1, max_num=10, can_delete=True)
    first = {"title": "羊草根茎克隆整合对刈割的响应", "year": 2024, "role": "first"}
    return rows(prefix="papers", initial=[first])


def findings() -> list:
    """One finding of each answer."""
    source = {"source": "国家自然科学基金青年科学基金项目申请条件", "unit": ""}
    return [
        SimpleNamespace(
            title="年龄",
            answer="met",
            reason="",
            value="1991-05-06 出生",
            limit="1988-01-01 及以后出生",
            clause="第二条第一款",
            sentence="申报人在政策日期当年 1 月 1 日未满 38 周岁。",
            missing=(),
            unverified=True,
            **source,
        ),
        SimpleNamespace(
            title="主持过同类项目",
            answer="not_met",
            reason="",
            value="1 项",
            limit="0 项",
            clause="第四条",
            missing=(),
            sentence="曾主持过青年基金，不能再次申报。",
            unverified=False,
            **source,
        ),
        SimpleNamespace(
            title="学位或职称",
            answer="open",
            reason="missing",
            value=None,
            limit="博士学位，或副高级以上职称",
            clause="第二条第二款",
            sentence="",
            missing=("最高学位", "专业技术职称"),
            url="#",
            unverified=False,
            **source,
        ),
        SimpleNamespace(
            title="科研诚信",
            answer="open",
            reason="by_hand",
            value=None,
            limit=None,
            clause="第九条",
            sentence="",
            missing=(),
            unverified=False,
            **source,
        ),
    ]


def timeline() -> list[dict]:
    """A case that stands at its formal check."""
    return [
        {
            "title": "提交申报书",
            "state": "done",
            "when": NOW - timedelta(days=3),
            "who": "苏日娜",
            "note": "回执编号 QN-2025-0187",
        },
        {
            "title": "形式审查",
            "state": "current",
            "who": "基础研究处",
            "until": NOW + timedelta(days=8),
            "note": "经办人正在对照清单检查材料是否齐全、合规。",
        },
        {"title": "等待批次决定", "state": "upcoming", "note": "截止后按名额和经费统一决定。"},
        {"title": "告知书", "state": "upcoming"},
    ]


def context() -> dict:
    """Everything the sample page asks for."""
    return {
        "now": NOW,
        "due": NOW + timedelta(days=15, hours=8),
        "soon": NOW + timedelta(hours=5),
        "version": "0.1.0",
        "demo": True,
        "form": wrong_form(),
        "papers": papers(),
        "filter": FilterForm(),
        "checks": CheckForm(prefix="check"),
        "findings": findings(),
        "timeline": timeline(),
        "diagram": DIAGRAM,
        "columns": [
            {"title": "编号"},
            {"title": "姓名"},
            {"title": "依托单位"},
            {"title": "状态"},
            {"title": "经费（元）", "number": True},
        ],
        "rows": [
            [
                {"label": "编号", "text": f"QN2025{n:04d}", "url": "#"},
                {"label": "姓名", "text": name},
                {"label": "依托单位", "text": unit},
                {"label": "状态", "text": "立项", "tone": "success"},
                {"label": "经费（元）", "text": "100,000", "number": True},
            ]
            for n, name, unit in [
                (1, "苏日娜", "北疆理工大学（演示）"),
                (2, "李文博", "阴山草业研究院（演示）"),
            ]
        ],
        "tasks": [
            {
                "title": "申报人信息",
                "url": "#",
                "status": "已完成",
                "tone": "success",
                "hint": "从档案带入，请核对",
            },
            {"title": "研究内容与方案", "url": "#", "status": "填写中", "tone": "info", "hint": "还差 2 题"},
            {"title": "经费预算", "url": "#", "status": "未开始"},
            {"title": "附件材料", "url": "#", "status": "有误", "tone": "danger", "hint": "1 个文件被拒收"},
            {"title": "核对并提交", "status": "暂不能办", "hint": "前面各页完成后开放"},
        ],
        "summary": [
            {"question": "项目名称", "answer": "刈割制度下羊草种群更新的机制", "change_url": "#"},
            {"question": "摘要", "answer": "第一段。\n第二段。", "change_url": "#"},
            {"question": "申请经费", "answer": "100,000 元", "change_url": "#"},
            {"question": "合作单位", "answer": ""},
            {"question": "伦理审查意见", "missing": "请上传伦理审查意见", "change_url": "#"},
        ],
        "files": [
            {"name": "学位证书.pdf", "size": 1_240_000, "state": "clean", "url": "#", "remove_url": "#"},
            {
                "name": "推荐信.docx",
                "size": 88_000,
                "state": "rejected",
                "reason": "不接受这种文件，请转成 PDF 后再上传。",
                "remove_url": "#",
            },
        ],
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "申报批次", "url": "#"},
            {"label": "2026 年度青年基金"},
        ],
    }
