"""What an enterprise says of itself in a form, made from its own product."""

from cultivation.seed.filling import Filling
from cultivation.seed.sketches import LATER, SKETCHES
from enterprises.codes import shown_field

TEXTS = {
    "products": (
        "主要产品为{product}，核心技术为{product}的配方、工艺和检测方法，来自企业自主研发，"
        "已形成知识产权并用于生产。"
    ),
    "ip_support": (
        "所列知识产权覆盖{product}的制备、装备和检测，产品的关键性能由这些技术保证，权属清晰，没有争议。"
    ),
    "conversion_text": (
        "近三年围绕{product}完成中试和产业化转化，成果形成新产品、新工艺和样机，"
        "均有销售合同、检测报告等证明材料。"
    ),
    "rd_system": (
        "制定了研发项目立项、研发投入核算和研发人员考核制度，{product}的研发项目逐项设置研发费用辅助账。"
    ),
    "rd_institution": (
        "设有内部研发机构，具备{product}研制和检测所需的仪器设备，与区内高校签有产学研合作协议。"
    ),
    "incentives": (
        "制定了成果转化奖励办法，{product}的转化收益按规定奖励研发人员；对外开放中试条件，支持职工创新。"
    ),
    "talents": "每年组织研发人员进修和技能培训，为{product}研发引进专业人才，按绩效考核结果兑现奖励。",
    "wanting": (
        "与认定条件相比，研发费用占比和知识产权数量仍有差距。拟围绕{product}新立研发项目，"
        "增加投入，规范费用归集，补充申请专利。"
    ),
    "help_wanted": "希望在{product}的知识产权布局和研发费用归集方面得到辅导。",
}
# What a specialised enterprise says beside its figures.
SPECIALISED = {
    "is_sme": True, "niche_years": 6, "chain_role": "serves_leader", "digital_level": "two",
    "contest": "none", "quality_system": True, "own_brand": True,
}  # fmt: skip
PRODUCED = (
    "企业主要从事{subject}的研发、生产和销售，产品用于区内外重点产业。近三年持续投入研发，改进工艺和质量控制，"
    "形成自主知识产权，主要性能达到国内同类产品较好水平，产能和市场份额稳步提高。"
)
MARK = "（演示文本）"


class OfEnterprise(Filling):
    """Answers for an enterprise, by its name."""

    paragraph = PRODUCED + MARK

    def __init__(self, random, name):
        super().__init__(random)
        sketch = next(each for each in (*SKETCHES, *LATER) if each.name == name)
        self.subject = sketch.product
        told = {question: text.format(product=sketch.product) + MARK for question, text in TEXTS.items()}
        self.known |= SPECIALISED
        self.known |= told | {
            "title": f"{sketch.product}研发与产业化",
            "keywords": sketch.product,
            "discipline": sketch.product,
            "field_detail": shown_field(sketch.field),
            "work": f"{sketch.product}：工艺改进、中试和产业化",
        }
