"""Numbers for people: ticks at round places, and digits as a language writes them. Never asks the machine for its locale."""

import math
import re
from datetime import date
from typing import NamedTuple

from blogkit.disclosure.language import Tongue

MONTHS_OF_STEP = (1, 2, 3, 6, 12)


class Ticks(NamedTuple):
    """Round numbers at equal distances, of which the first and the last hold everything between them."""

    values: tuple[float, ...]
    decimals: int


def nice_ticks(low: float, high: float, about: int = 5) -> Ticks:
    """Choose about as many ticks.

    After Paul Heckbert, "Nice Numbers for Graph Labels", in: Graphics Gems, ed. A. Glassner, Academic Press 1990, pages 61-63.
    """
    if high <= low:
        low, high = min(low, 0.0), max(high, 0.0) or low + 1
    fraction, exponent = _nice(_value(_nice((high - low), is_rounded=False)) / max(about - 1, 1), is_rounded=True)
    step = _value((fraction, exponent))
    decimals = max(0, -exponent)
    first, last = math.floor(low / step + _HAIR), math.ceil(high / step - _HAIR)
    return Ticks(tuple(round(number * step, decimals) for number in range(first, last + 1)), decimals)


def _nice(number: float, *, is_rounded: bool) -> tuple[int, int]:
    """Return a number near this one, or not below it, as a digit and a power of ten."""
    exponent = math.floor(math.log10(number))
    fraction = number / 10**exponent
    bounds = ((1.5, 1), (3, 2), (7, 5)) if is_rounded else ((1, 1), (2, 2), (5, 5))
    nice = next((nice for bound, nice in bounds if (fraction < bound if is_rounded else fraction <= bound)), 10)
    return (1, exponent + 1) if nice == 10 else (nice, exponent)  # noqa: PLR2004


def _value(nice: tuple[int, int]) -> float:
    return float(f"{nice[0]}e{nice[1]}")


def month_ticks(first: date, last: date, about: int) -> list[date]:
    """Choose first days of months, at equal numbers of months, for a time that has enough of them."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in MONTHS_OF_STEP if months / step <= about), 12 * math.ceil(months / 12 / max(about, 1)))
    start = first.year * 12 + first.month - 1 + (first.day > 1)
    start += -start % step
    end = last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1, step)]


def number_in(tongue: Tongue, written: str) -> str:
    """Write a number as its language does, with the decimals that its author gave it."""
    whole, _, decimals = written.removeprefix("-").removeprefix("\u2212").partition(".")
    grouped = f"{int(whole or 0):,}".replace(",", tongue.word("number.group"))
    sign = "\u2212" if written[:1] in {"-", "\u2212"} and any(digit not in "0." for digit in written[1:]) else ""
    return f"{sign}{grouped}{tongue.word('number.point')}{decimals}" if decimals else f"{sign}{grouped}"


def label_in(tongue: Tongue, label: str) -> str:
    """Write a month or a day out; whatever else is left as it is."""
    if not _MONTH_OR_DAY.fullmatch(label):
        return label
    try:
        day = date.fromisoformat(f"{label}-01"[:10])
    except ValueError:
        return label
    if label.count("-") > 1:
        return tongue.day(label)
    return tongue.plain("chart.month", month=tongue.word(f"month.{day.month}"), year=label[:4])


_MONTH_OR_DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?", re.ASCII)
_HAIR = 1e-9
"""Less than anybody sees: what a division leaves of a number that is a tick itself."""
