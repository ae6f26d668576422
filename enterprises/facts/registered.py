"""What only the register says of an enterprise."""

from workflows.policy.facts import raw

from .yearly import MOST_COUNTED

raw(
    "enterprise.sme_revocations",
    "本年度被撤销科技型中小企业入库登记编号的次数",
    "integer",
    unit="次",
    most=MOST_COUNTED,
    least=0,
    meaning="申报年度内被撤销入库登记编号的次数，由系统按台账计算",
)
