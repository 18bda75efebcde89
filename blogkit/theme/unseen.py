"""Whether a value of a CSS property keeps an element from being seen. Never knows a selector or a sheet: those are read elsewhere."""

import re
from collections.abc import Callable, Iterator
from math import cos, nan, radians
from operator import add, mul, sub, truediv

SEEN_OPACITY = 0.2
"""What shows through less than this is not read."""
LEGIBLE_PX = 4.0
"""Smaller text is not read, and no line of text fits into a smaller box."""
SEEN_SCALE = 0.2
SEEN_CIRCLE_PX = 100.0
FAR_PX = (-900.0, 2000.0)
"""What is moved by so much to the one side or to the other is out of sight."""
CRAMPED_PX = -4.0
"""Letters that stand so much closer lie on each other."""
BLURRED_PX = 3.0
EM_PX, PERCENT_PX = 16.0, 9.0
UNITS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
    "em": EM_PX,
    "rem": EM_PX,
    "lh": 24.0,
    "rlh": 24.0,
    "vw": 12.0,
    "vh": 9.0,
    "vmax": 12.0,
}
"""Pixels in a unit, near enough; of any other unit so many as in an ``ex``."""
EX_PX = 8.0
ANGLES = {"": 1.0, "deg": 1.0, "grad": 0.9, "rad": 57.3, "turn": 360.0}


def hides(name: str, value: str) -> bool:
    """Say whether a declaration in small letters, without variables, hides its element; what cannot be judged does."""
    test = TESTS.get(name)
    return test is not None and test(value)


def doubt(value: str) -> str:
    """Say why a value was taken to hide though nobody can tell, or nothing."""
    found = _UNREAD.search(value)
    return f", and what {found[1]}() comes to cannot be judged" if found else ""


def shows(name: str, value: str) -> bool:
    """Say whether a browser takes a declaration that does not hide: one that it does not know leaves what another one says as it is."""
    if name == "display":
        return bool(value) and all(word in _DISPLAYS for word in value.split())
    if name == "visibility":
        return value in _VISIBLE
    return name != "opacity" or _fraction(value) is not None


def is_small(value: str) -> bool:
    """Say whether no line of text fits into a box of this size."""
    return _is_less(_pixels(value), LEGIBLE_PX)


def _is_less(amount: float | None, limit: float) -> bool:
    """Say whether an amount is too small, or cannot be told; a value that is no amount is neither."""
    return amount is not None and not amount >= limit


def _is_far(amount: float | None) -> bool:
    return amount is not None and not FAR_PX[0] < amount < FAR_PX[1]


def _pixels(value: str) -> float | None:
    return _amount(value, UNITS, PERCENT_PX)


def _fraction(value: str) -> float | None:
    return _amount(value, {"": 1.0}, 0.01)


def _amount(value: str, units: dict[str, float], percent: float) -> float | None:
    """Compute a value; None where it is a word, and no number at all where nobody can tell what it comes to."""
    if not _NUMBER.search(value) and "(" not in value:
        return None
    plain = _ENVIRONMENT.sub(lambda found: found[1] or "0", value)
    terms = _NUMBER.sub(lambda found: _term(found, units, percent), plain)
    try:
        return float(terms)
    except ValueError:
        return _computed(terms)


def _term(found: re.Match[str], units: dict[str, float], percent: float) -> str:
    factor = percent if found[2] == "%" else units.get(found[2], EX_PX)
    return repr(float(found[1]) * factor)


def _computed(terms: str) -> float:
    import ast  # few sheets need to have anything computed

    def of(node: ast.AST) -> float:
        match node:
            case ast.Constant(value=float(number)):
                return number
            case ast.UnaryOp(op=sign, operand=operand):
                return _SIGNS[type(sign).__name__] * of(operand)
            case ast.BinOp(left=left, op=sign, right=right):
                return _SUMS[type(sign).__name__](of(left), of(right))
            case ast.Call(func=ast.Name(id=name), args=args):
                return _MATHS[name]([of(one) for one in args])
            case _:
                return nan

    try:
        return of(ast.parse(terms.strip(), mode="eval").body)
    except (SyntaxError, ValueError, LookupError, ZeroDivisionError, RecursionError, MemoryError):
        return nan


def _functions(value: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each function of a list of functions, with its arguments."""
    for found in _FUNCTION.finditer(value):
        yield found[1], _arguments(found[2])


def _arguments(text: str) -> list[str]:
    """Cut at commas and spaces that stand in no brackets."""
    return [found[0] for found in _ARGUMENT.finditer(text)]


def _is_moved_away(value: str) -> bool:
    if value in _NEAR:
        return False
    return any(_is_far(_pixels(part)) for part in _arguments(value))


def _is_transformed_away(value: str) -> bool:
    return any(name in _TRANSFORMS and _TRANSFORMS[name](arguments) for name, arguments in _functions(value))


def _is_scaled_away(arguments: list[str]) -> bool:
    amounts = [_fraction(one) for one in arguments[:2]]
    return any(amount is not None and not abs(amount) >= SEEN_SCALE for amount in amounts)


def _is_edge_on(arguments: list[str]) -> bool:
    angles = [_amount(one, ANGLES, nan) for one in arguments]
    return any(angle is not None and not abs(cos(radians(angle))) >= SEEN_SCALE for angle in angles)


def _is_mapped_away(arguments: list[str]) -> bool:
    numbers = [_fraction(one) for one in arguments]
    if len(numbers) != 6 or None in numbers:  # noqa: PLR2004 -- a matrix has six
        return True
    a, b, c, d, x, y = (number or 0.0 for number in numbers)
    return not abs(a * d - b * c) >= SEEN_SCALE**2 or _is_far(x) or _is_far(y)


def _is_turned_away(value: str) -> bool:
    parts = _arguments(value)
    return len(parts) > 1 and _is_edge_on(parts[-1:])


def _is_filtered_away(value: str) -> bool:
    for name, arguments in _functions(value):
        text = " ".join(arguments)
        if name == "url" or (name in {"opacity", "brightness", "contrast"} and _is_less(_fraction(text), SEEN_OPACITY)):
            return True
        if name == "blur" and (blurred := _pixels(text)) is not None and not blurred < BLURRED_PX:
            return True
    return False


def _is_cut_away(value: str) -> bool:
    for name, arguments in _functions(value):
        text = " ".join(arguments)
        numbers = _numbers(text)
        match name:
            case "inset":
                return "(" in text or any(number >= (50 if unit == "%" else SEEN_CIRCLE_PX) for number, unit in numbers)
            case "circle" | "ellipse":
                return "(" in text or _is_small_circle(text)
            case "polygon":
                sides = [[number for number, _ in numbers[side::2]] for side in (0, 1)]
                return "(" in text or any(not side or max(side) - min(side) < LEGIBLE_PX for side in sides)
            case _:
                return True
    return False


def _is_small_circle(text: str) -> bool:
    radii, _, place = text.partition("at ")
    sizes = [number * (4 if unit == "%" else UNITS.get(unit, EX_PX)) for number, unit in _numbers(radii)]
    is_outside = any(number < 0 or (unit == "%" and number > 100) for number, unit in _numbers(place))  # noqa: PLR2004
    return is_outside or any(size < SEEN_CIRCLE_PX for size in sizes)


def _numbers(text: str) -> list[tuple[float, str]]:
    return [(float(number), unit) for number, unit in _NUMBER.findall(text)]


def _is_clipped_away(value: str) -> bool:
    for name, arguments in _functions(value):
        if name != "rect":
            return True
        sides = [_pixels(one) for one in arguments]
        if len(sides) != 4:  # noqa: PLR2004 -- a rectangle has four
            return False
        top, right, bottom, left = sides
        far = float("inf")
        return not (
            (far if bottom is None else bottom) - (top or 0) >= LEGIBLE_PX and (far if right is None else right) - (left or 0) >= LEGIBLE_PX
        )
    return False


def _is_clear(value: str) -> bool:
    if value == "transparent":
        return True
    if _HEX.fullmatch(value):
        alpha = value[-1] * 2 if len(value) == 5 else value[-2:]  # noqa: PLR2004 -- #rgba
        return int(alpha, 16) / 255 < SEEN_OPACITY
    for name, arguments in _functions(value):
        if name in {"rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"}:
            behind = arguments[arguments.index("/") + 1 :] if "/" in arguments else arguments[3:] if "," in value else []
            return bool(behind) and _is_less(_fraction(behind[0]), SEEN_OPACITY)
    return False


def _is_of_small_font(value: str) -> bool:
    sizes = [part for part in _arguments(value.partition("/")[0]) if part[0] not in "\"'" and (_LENGTH.fullmatch(part) or "(" in part)]
    return any(_is_less(_font_pixels(size), LEGIBLE_PX) for size in sizes[-1:])


def _font_pixels(value: str) -> float | None:
    return _amount(value, UNITS, EM_PX / 100)


def _has_picture(value: str) -> bool:
    return "(" in value


_WIDE = "inherit initial unset revert revert-layer"
_DISPLAYS = frozenset(
    "block inline inline-block flow flow-root flex inline-flex grid inline-grid list-item run-in ruby ruby-base ruby-text contents table "
    f"inline-table table-row-group table-header-group table-footer-group table-row table-cell table-caption -webkit-box {_WIDE}".split()
)
_VISIBLE = frozenset(f"visible {_WIDE}".split())
_NEAR = frozenset({"0", "auto", "0 auto"})
"""Values that most sheets have, and nobody needs to look into."""
_NUMBER = re.compile(r"(?<![\w#.-])([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([a-z%]*)")
_LENGTH = re.compile(r"0|[+]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?:[a-df-z%][a-z]*|e[a-z]+)|0[.]0*")
_ENVIRONMENT = re.compile(r"env\(\s*[\w-]+\s*(?:,([^()]*))?\)")
_UNREAD = re.compile(
    r"(?<![\w-])(round|mod|rem|abs|sign|a?sin|a?cos|a?tan2?|pow|sqrt|hypot|log|exp|progress|random|if|attr|anchor|anchor-size|calc-size)\("
)
_FUNCTION = re.compile(r"([a-z][\w-]*)\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
_ARGUMENT = re.compile(r"(?:[^\s,()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+")
_HEX = re.compile("#(?:[0-9a-f]{4}|[0-9a-f]{8})")
_SIGNS = {"USub": -1.0, "UAdd": 1.0}
_SUMS: dict[str, Callable[[float, float], float]] = {"Add": add, "Sub": sub, "Mult": mul, "Div": truediv}
_MATHS: dict[str, Callable[[list[float]], float]] = {
    "calc": lambda amounts: amounts[0],
    "min": min,
    "max": max,
    "clamp": lambda amounts: max(amounts[0], min(amounts[1:])),
}
_TRANSFORMS: dict[str, Callable[[list[str]], bool]] = {
    **dict.fromkeys("scale scalex scaley scale3d".split(), _is_scaled_away),
    **dict.fromkeys(
        "translate translatex translatey translate3d".split(), lambda arguments: any(_is_far(_pixels(one)) for one in arguments)
    ),
    **dict.fromkeys("rotatex rotatey skew skewx skewy".split(), _is_edge_on),
    "matrix": _is_mapped_away,
    **dict.fromkeys(("matrix3d", "rotate3d"), lambda _: True),
}
TESTS: dict[str, Callable[[str], bool]] = {
    "display": lambda value: value in {"none", "table-column", "table-column-group"},
    "visibility": lambda value: value in {"hidden", "collapse"},
    "content-visibility": lambda value: value == "hidden",
    "opacity": lambda value: _is_less(_fraction(value), SEEN_OPACITY),
    "zoom": lambda value: _is_less(_fraction(value), SEEN_SCALE),
    "font-size": lambda value: _is_less(_font_pixels(value), LEGIBLE_PX),
    "font": _is_of_small_font,
    "clip": _is_clipped_away,
    "transform": _is_transformed_away,
    "scale": lambda value: _is_scaled_away(_arguments(value)),
    "rotate": _is_turned_away,
    "content": _has_picture,
    "backface-visibility": lambda value: value == "hidden",
    "offset-path": lambda value: value != "none",
    "letter-spacing": lambda value: not (_pixels(value) or 0.0) > CRAMPED_PX,
    "-webkit-text-security": lambda value: value != "none",
    **dict.fromkeys(("clip-path", "-webkit-clip-path"), _is_cut_away),
    **dict.fromkeys(("filter", "-webkit-filter"), _is_filtered_away),
    **dict.fromkeys(("color", "-webkit-text-fill-color"), _is_clear),
    **dict.fromkeys(("mask", "mask-image", "-webkit-mask", "-webkit-mask-image"), _has_picture),
    **dict.fromkeys(("height", "max-height", "block-size", "max-block-size"), is_small),
    **dict.fromkeys("left right top bottom text-indent translate".split(), _is_moved_away),
    **dict.fromkeys(
        "inset inset-block inset-inline inset-inline-start inset-inline-end inset-block-start inset-block-end".split(), _is_moved_away
    ),
    **dict.fromkeys("margin margin-left margin-right margin-top margin-bottom margin-inline margin-block".split(), _is_moved_away),
    **dict.fromkeys("margin-inline-start margin-inline-end margin-block-start margin-block-end".split(), _is_moved_away),
}
"""What each property may do, by its value."""
UNSURE = frozenset(
    "display visibility content-visibility opacity zoom clip clip-path -webkit-clip-path "
    "transform scale translate filter -webkit-filter".split()
)
"""Properties that hide so easily that a value which nobody knows is taken to hide."""
