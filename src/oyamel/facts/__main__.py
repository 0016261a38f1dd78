"""`python -m oyamel.facts lock` rewrites the lock of hashes, `check` compares with it."""

import sys

from oyamel.facts.lock import differences, write_lock

USAGE = "usage: python -m oyamel.facts {lock,check}"


def main(arguments: list[str]) -> int:
    """Run one command; the exit code: 0 done, 1 differences found, 2 wrong usage."""
    match arguments:
        case ["lock"]:
            print(f"{write_lock()} files locked")
            return 0
        case ["check"]:
            found = differences()
            print("\n".join(found) or "all files are as locked")
            return 1 if found else 0
    print(USAGE, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
