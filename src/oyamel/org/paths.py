"""Site paths: fixed-width steps in base 36, so that a branch is one range on every database and collation."""

STEP = 4
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_LENGTH = 240


def step(number: int) -> str:
    """The step of a number: 0 → '0000', 36 → '0010'. Raises ValueError beyond 36**4 - 1."""
    if not 0 <= number < len(DIGITS) ** STEP:
        raise ValueError(f"no path step for {number}")
    digits = ""
    for _ in range(STEP):
        number, rest = divmod(number, len(DIGITS))
        digits = DIGITS[rest] + digits
    return digits


def number(path: str) -> int:
    """The number of the last step of a path."""
    return int(path[-STEP:], len(DIGITS))


def after(path: str) -> str:
    """The first path beyond the branch of `path`: `path <= x < after(path)` holds for the branch alone."""
    return path[:-STEP] + step(number(path) + 1)


def ancestors(path: str) -> list[str]:
    """The path's ancestors and itself, from the root: 'AAAABBBB' → ['AAAA', 'AAAABBBB']."""
    return [path[:end] for end in range(STEP, len(path) + 1, STEP)]


def depth(path: str) -> int:
    return len(path) // STEP
