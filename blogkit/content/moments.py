"""Dates as authors write them become moments in the site's time zone. Never asks what time it is now."""

import io
import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

WRITTEN = re.compile(
    r"""(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})
        (?:[Tt ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?
           \s*(?P<zone>Z|z|UTC|[+-]\d{1,2}(?::?\d{2})?)?)?""",
    re.VERBOSE,
)
ZONE_BY_LETTERS = re.compile(r"[\d-]+[Tt ]\s*[\d:.]+\s*[A-Za-z/_]+")
HOURS_IN_DAY = 24


@cache
def zone_named(name: str) -> ZoneInfo:
    """Return the time zone ``name`` from the tzdata package, so that every machine agrees; KeyError where it is unknown."""
    place = resources.files("tzdata.zoneinfo")
    parts = name.split("/")
    if not all(re.fullmatch(r"[A-Za-z0-9_+-]+", part) for part in parts):
        raise KeyError(name)
    file = place.joinpath(*parts)
    if not file.is_file():
        raise KeyError(name)
    return ZoneInfo.from_file(io.BytesIO(file.read_bytes()), key=name)


def zone_names() -> list[str]:
    """Return the name of every time zone there is."""
    return resources.files("tzdata").joinpath("zones").read_text("utf-8").split()


def moment(written: str, zone: tzinfo) -> datetime:
    """Read a date, or a date and time: without a time it is midnight, without an offset in ``zone``. ValueError says what is wrong."""
    found = WRITTEN.fullmatch(written.strip())
    if not found:
        message = "this is not a date like 2026-11-20 or 2026-11-20T09:00"
        if ZONE_BY_LETTERS.fullmatch(written.strip()):
            message = "a time zone is given as an offset here, as in 2026-11-20T09:00+02:00"
        raise ValueError(message)
    year, month, day = (int(found[part]) for part in ("year", "month", "day"))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    try:
        read = datetime(year, month, day, hour, minute, second, tzinfo=_offset(found["zone"]) or zone)
        return _fixed(read.astimezone(zone))
    except (ValueError, OverflowError):
        message = f"there is no such day or time as {written.strip()}"
        raise ValueError(message) from None


def day(written: str) -> str:
    """Read a date and return it as ``YYYY-MM-DD``; ValueError says what is wrong."""
    found = WRITTEN.fullmatch(written.strip())
    if not found:
        message = "this is not a date like 2026-11-20"
        raise ValueError(message)
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
    except ValueError:
        message = f"there is no such day as {written.strip()}"
        raise ValueError(message) from None


def begin_of(day: str, zone: tzinfo) -> datetime | None:
    """Return the first moment of a day, written ``YYYY-MM-DD``, in a zone; None for a day that no clock reaches."""
    try:
        return moment(day, zone)
    except ValueError:
        return None


def end_of(day: str, zone: tzinfo) -> datetime | None:
    """Return the first moment after a day, written ``YYYY-MM-DD``, in a zone; None for a day so late that it never ends."""
    try:
        return _fixed(datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), zone))
    except (ValueError, OverflowError):
        return None


def _fixed(when: datetime) -> datetime:
    """Keep the offset and drop the zone, so that equal moments are equal values wherever they were read."""
    offset = when.utcoffset()
    if offset is None or not 1 <= when.year <= 9998:  # noqa: PLR2004
        raise ValueError
    return when.replace(tzinfo=timezone(timedelta(minutes=round(offset.total_seconds() / 60))))


def _offset(written: str | None) -> timezone | None:
    if not written:
        return None
    if written in {"Z", "z", "UTC"}:
        return UTC
    digits = written[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)  # noqa: PLR2004
    if hours >= HOURS_IN_DAY:
        raise ValueError
    return timezone((-1 if written[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
