# SPDX-License-Identifier: Apache-2.0
"""What the tests of pages share: one browser, and pages made once. Called as

    NAME_page_test.py PAGE_MAKER [unittest's arguments]

Exits with 77 where there is no browser, which CTest takes for skipped.
"""
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from browser import Browser, find_program

PHONE = {"width": 390, "height": 844}


class PageTest(unittest.TestCase):
    """A test that opens pages; what they complained of fails it."""

    folder: Path
    browser: Browser

    def open(self, name, **options):
        page = self.browser.open(self.folder / name, **options)
        self.addCleanup(self.check_and_close, page)
        return page

    def check_and_close(self, page):
        page.settle()
        page.close()
        self.assertEqual(page.complaints, [])


def main():
    if not find_program():
        print("skipped: there is no browser here; install the Debian package chromium or set CHROMIUM")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        subprocess.run([sys.argv[1], folder], check=True, timeout=60)
        PageTest.folder = Path(folder)
        PageTest.browser = browser
        tests = unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=1, exit=False)
    sys.exit(0 if tests.result.wasSuccessful() else 1)
