"""专精特新中小企业, whom another department recognises: the list of one round lies with that department, and
in the round that is open one enterprise lies with its banner.
"""

from cultivation.seed.recognition import Recognition
from enterprises.known_basics import SRDI
from trail import clock

SENT = ("扎兰屯菌业科技（演示）",)
WITH_THE_BANNER = "和林格尔云算力（演示）"
TITLE, BATCH = "{year}年专精特新中小企业推荐第{number}批（演示）", "{year}年第一批（演示）"


def rounds(hands, random):
    """The round that was sent and the one that is open; that one is there first, so that the other, coming to
    its cut-off, plans none for who may be late.
    """
    recognition, year = Recognition(hands, random, SRDI), clock.today().year
    first, second = (TITLE.format(year=year, number=number) for number in "一二")
    opened = recognition.open(second, WITH_THE_BANNER)
    return recognition.sent(first, BATCH.format(year=year), names=SENT), opened
