#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A PNG of a page as a browser shows it:

    scripts/screenshot.py PAGE.html OUT.png [--width 1280] [--height 900] [--dark] [--run JAVASCRIPT]

Without --height the whole page is in it. --run does something in the page first: a search, a click.
"""
import argparse
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "pages"))
from browser import Browser, BrowserError, find_program  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description="A PNG of a page as a browser shows it.")
    parser.add_argument("page", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--width", type=int, default=1280)
    parser.add_argument("--height", type=int)
    parser.add_argument("--density", type=float, default=1, help="pixels of the image for each of the page's")
    parser.add_argument("--dark", action="store_true", help="as those see it who prefer dark pages")
    parser.add_argument("--run", metavar="JAVASCRIPT", help="what to do in the page first")
    options = parser.parse_args()
    if not options.page.is_file():
        parser.error(f"{options.page} is no file")
    if not find_program():
        parser.error("there is no browser here; install the Debian package chromium or set CHROMIUM")
    try:
        with Browser() as browser:
            page = browser.open(options.page, options.width, options.height or 900, options.density,
                                prefers_color_scheme="dark" if options.dark else "light")
            if options.run:
                page.evaluate(options.run)
                page.settle()
            options.out.write_bytes(page.screenshot(whole=options.height is None))
    except BrowserError as error:
        print(f"screenshot.py: {options.page}: {error}", file=sys.stderr)
        return 1
    for complaint in page.complaints:
        print(f"screenshot.py: {options.page}: {complaint}", file=sys.stderr)
    return 1 if page.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
