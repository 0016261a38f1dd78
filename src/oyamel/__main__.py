"""`python -m oyamel` is the command `oyamel`."""

from oyamel.cli import main

if __name__ == "__main__":
    main()
