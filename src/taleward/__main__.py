"""Lets `python -m taleward` be the command line."""

from taleward.cli import main

if __name__ == "__main__":
    main()
