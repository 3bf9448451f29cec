"""`python -m dify_plus` is the `dify-plus` command."""

from dify_plus.cli import main

if __name__ == "__main__":
    main()
