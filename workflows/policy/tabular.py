"""Tables as files: a CSV of facts is read, judged, and written back with the answers beside it."""

import csv
import io
import re

from . import assess, cells, doubts, facts, wording
from .columns import BY_HAND, JUDGED, NARROW, schema
from .findings import findings_of, scores_of
from .sheet import judged_items

TRUE, FALSE = ("true", "是", "1"), ("false", "否", "0")
SHOWN = 20


class TableError(ValueError):
    """The table cannot be read; `sentences` name row and column in Chinese, and what is wanted."""

    def __init__(self, sentences):
        self.sentences = [sentences] if isinstance(sentences, str) else list(sentences)
        super().__init__("\n".join(self.sentences))


def judge(
    programme, text, day, *, explain=False, progress=lambda done, whole: None, tell=lambda sentence: None
):
    """The table's text with verdict, score_low, score_high, a column a rule and `sentences` beside it.

    Empty cells are unknown. `progress` is told how many of how many rows are done, `tell` what was left out
    of judging and what cannot be. `TableError` for a table that cannot be read, `NotInForce` for a day on
    which the programme was not in force.
    """
    import polars as pl

    given, places = _read(text)
    names = _names(programme, given.columns)
    frame = _typed(given, names, places)
    told = (
        _carried_along(given, names),
        _doubted(frame, day, names, places),
        _not_counted(programme, frame, day, names, places),
    )
    for sentence in (each for sentences in told for each in sentences):
        tell(sentence)
    added = [assess.table(programme, frame, day).select(pl.all().cast(pl.String))]
    taken = sorted(set(added[0].columns) & set(given.columns))
    if taken:
        raise TableError(f"表头“{'、'.join(taken)}”与判断结果的列重名，请先删去或改名")
    progress(0 if explain else frame.height, frame.height)
    if explain:
        added.append(_sentences(programme, frame, day, progress))
    whole = pl.concat([given.select(pl.all().replace("", None)), *added], how="horizontal")
    return _quiet(whole).write_csv()


def _quiet(frame):
    """The table as a spreadsheet may open it; `_read` takes the marks away again."""
    import polars as pl

    text = pl.col(pl.String)
    is_live = text.str.contains(cells.LIVE) & ~text.str.contains(cells.NUMBER)
    marked = pl.when(is_live).then(pl.lit(cells.MARK) + text).otherwise(text).name.keep()
    return frame.with_columns(marked).rename(cells.quieted)


def line(values):
    """One row of a CSV, without its end, as a spreadsheet may open it."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells.quieted(str(value)) for value in values)
    return text.getvalue()


def decode(content):
    """The text of a file: UTF-8, or the national encoding that Chinese spreadsheets write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError("文件编码无法识别，请另存为“CSV UTF-8”格式")


def _read(text):
    """The cells as they came, in columns, and for each row which line of the table it is, empty ones counted
    with the others.
    """
    import polars as pl

    rows = _rows(text)
    header = [cells.as_written(name.strip()) for name in next(rows, [])]
    if not any(header):
        raise TableError("表格是空的：第一行应当是表头，各列为事实的名称")
    for number, name in enumerate(header, 1):
        if not name or header.count(name) > 1:
            raise TableError(f"第 1 行第 {number} 列：表头{f'“{name}”重复' if name else '是空的'}")
    columns, places = {name: [] for name in header}, []
    for number, row in enumerate(rows, 2):
        if len(row) > len(header):
            raise TableError(f"第 {number} 行：有 {len(row)} 列，多于表头的 {len(header)} 列")
        if row:
            places.append(number)
            for name, cell in zip(header, [*row, *[""] * (len(header) - len(row))], strict=True):
                columns[name].append(cells.as_written(cell))
    return pl.DataFrame(columns, schema=dict.fromkeys(header, pl.String)), places


def _rows(text):
    """The rows of a CSV, also of one whose lines end as those of an old Macintosh; TableError where they
    cannot be told apart.
    """
    rows = csv.reader(io.StringIO(text if "\n" in text else text.replace("\r", "\n")))
    try:
        yield from rows
    except csv.Error:
        raise TableError(
            f"第 {rows.line_num} 行起无法分列：引号没有成对，换行符混用，"
            f"或某格超过 {csv.field_size_limit()} 个字符；请另存为“CSV UTF-8”格式"
        ) from None


def _names(programme, header):
    """The header's columns that are facts, by the name of the fact; others are carried along."""
    wanted = assess.columns_of(programme)
    titles = {facts.get(name).title: name for name in wanted if name in facts.REGISTRY}
    named = {}
    for column in header:
        name = titles.get(column, column)
        if name in facts.REGISTRY and facts.get(name).type == "ratio":
            needs = facts.raw_needs([name])
            wanted = "两个整数列" if len(needs) == 2 else "算它的各列"
            raise TableError(f"第 1 行：“{column}”是比值，请改为给出{wanted}：{'、'.join(needs)}")
        is_fact = name in facts.REGISTRY or name in wanted
        if "." in name and not is_fact:
            raise TableError(f"第 1 行：不认识事实“{column}”，可用 explain {programme.code} --facts 查看")
        if name in named:
            raise TableError(f"第 1 行：“{column}”与“{named[name]}”是同一个事实")
        if is_fact:
            named[name] = column
    return named


def _carried_along(given, names):
    """What is said of the columns that are no facts: one may be a fact whose name was written wrongly."""
    others = [name for name in given.columns if name not in names.values()]
    if others:
        yield f"不是事实、原样保留的列：{'、'.join(others)}"


def _doubted(frame, day, names, places):
    """What is said of figures that cannot be, or not beside each other, up to a page of them."""
    found = sorted(
        (row, [names[need] for need in needs], says) for row, needs, says in doubts.found(frame, day)
    )
    for row, columns, says in found[:SHOWN]:
        yield f"第 {places[row]} 行{'、'.join(f'“{column}”列' for column in columns)}：{says}"
    if len(found) > SHOWN:
        yield f"……共 {len(found)} 处"


def _not_counted(programme, frame, day, names, places):
    """What is said of experts' points outside the range that a row's figures leave, up to a page of them."""
    if not (programme.scoring and programme.scoring.in_force(day)):
        return
    items = [item.name for item in judged_items(programme).values() if item.in_force(day)]
    given = [JUDGED + name for name in items if JUDGED + name in names]
    if not given:
        return
    ranges = assess.ranges(programme, frame, day, [name.removeprefix(JUDGED) for name in given])
    wrong = []
    for name in given:
        low, high = (ranges[f"{side}.{name.removeprefix(JUDGED)}"] for side in ("low", "high"))
        outside = (frame[name] < low) | (frame[name] > high)
        wrong += [(row, name, low[row], high[row]) for row in outside.arg_true().to_list()]
    for row, name, low, high in sorted(wrong)[:SHOWN]:
        yield (
            f"第 {places[row]} 行“{names[name]}”列：{frame[name][row]}分不在"
            f"这一行的数所定的{wording.span(low, high)}分之内，未计入"
        )
    if len(wrong) > SHOWN:
        yield f"……共 {len(wrong)} 处"


def _typed(given, names, places):
    """The columns of facts in their types; every cell that cannot be read is told, up to a page of them."""
    import polars as pl

    kinds = schema(names)
    texts = given.select(
        pl.col(column).str.strip_chars().replace("", None).alias(name) for name, column in names.items()
    )
    frame = texts.select(_cast(name, kind) for name, kind in kinds.items()) if names else pl.DataFrame()
    wrong = [
        (row, name)
        for name in names
        for row in (texts[name].is_not_null() & frame[name].is_null()).arg_true().to_list()
    ]
    if wrong:
        told = [
            f"第 {places[row]} 行“{names[name]}”列：“{_short(texts[name][row])}”应当是{_wanted(name)}"
            for row, name in sorted(wrong)[:SHOWN]
        ]
        raise TableError([*told, *([f"……共 {len(wrong)} 处"] if len(wrong) > SHOWN else [])])
    return frame if names else pl.DataFrame({"row": pl.int_range(given.height, eager=True)})


def _short(text):
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _cast(name, kind):
    import polars as pl

    cell = pl.col(name)
    if kind == pl.Boolean:
        lower = cell.str.to_lowercase()
        return (
            pl.when(lower.is_in(list(TRUE))).then(True).when(lower.is_in(list(FALSE))).then(False).alias(name)
        )
    if kind == pl.Int64:
        whole = pl.when(cell.str.contains(r"^-?[0-9]+$")).then(cell.cast(pl.Int64, strict=False))
        most = facts.most_of(name)
        return pl.when(whole.is_between(-most, most, closed="none")).then(whole).alias(name)
    if kind == pl.Date:
        return cell.str.to_date("%Y-%m-%d", strict=False).alias(name)
    if facts.get(name).codes:
        return cell.map_elements(facts.get(name).codes.find, return_dtype=pl.String).alias(name)
    choices = {key: value for value, title in facts.get(name).choices for key in (title, value)}
    return cell.replace_strict(choices, default=None, return_dtype=pl.String).alias(name) if choices else cell


def _wanted(name):
    """What a cell of that column may hold, in words."""
    if name.startswith(JUDGED):
        return "整数"
    fact = facts.REGISTRY.get(name)
    if fact and fact.choices:
        return "、".join(f"{value}（{title}）" for value, title in fact.choices) + "之一"
    if name.startswith(BY_HAND) or fact.type == "yes_no":
        return "“是”或“否”（或 true、false）"
    if fact.type == "money":
        return "金额（元），整数，不带逗号、单位和小数，小于一千万亿"
    if fact.codes:
        return f"有的代码：{fact.meaning}"
    limit = f"，不超过{len(str(fact.most - 1))}位" if fact.most < NARROW else ""
    return {"date": "日期，如 2026-01-31"}.get(fact.type, f"整数，不带逗号、单位和小数{limit}")


def _sentences(programme, frame, day, progress):
    """One text a row: what is told of every finding and every item."""
    import polars as pl

    texts = []
    for row in assess.rows(programme, frame, day):
        told = [*findings_of(programme, row, day=day, year=day.year), *scores_of(programme, row, day=day)]
        texts.append(re.sub(r"\s+", " ", "".join(each.told() for each in told)))
        progress(len(texts), frame.height)
    return pl.DataFrame({"sentences": texts}, schema={"sentences": pl.String})
