# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium, driven through its debugging protocol over two pipes: nothing but the standard
library and the browser itself is needed.

    with Browser() as browser:
        page = browser.open("page.html", width=390, height=844)
        page.evaluate("document.title")

What a page did wrong while it was open (exceptions, console errors, requests for anything but itself)
collects in page.complaints.
"""
import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import subprocess
import tempfile
import time

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60  # seconds for any one answer


def find_program():
    """The browser's path, or None: $CHROMIUM or what is installed."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)


class BrowserError(Exception):
    """The browser did not do what it was told."""


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp(prefix="sluice-browser-")
        # The browser reads commands from its descriptor 3 and writes answers to 4.
        commands_out, self.commands = os.pipe()
        self.answers, answers_in = os.pipe()

        def place_pipes():
            # By way of higher numbers: either may be where the other has to go.
            reader = fcntl.fcntl(commands_out, fcntl.F_DUPFD_CLOEXEC, 10)
            writer = fcntl.fcntl(answers_in, fcntl.F_DUPFD_CLOEXEC, 10)
            os.dup2(reader, 3)
            os.dup2(writer, 4)

        self.process = subprocess.Popen(
            [find_program(), "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-sync",
             "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             "--mute-audio", "--force-color-profile=srgb", f"--user-data-dir={self.profile}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            close_fds=False, preexec_fn=place_pipes, start_new_session=True)
        os.close(commands_out)
        os.close(answers_in)
        self.unread = b""
        self.number = 0
        self.pages = {}
        self.kept = {}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        try:
            self.send("Browser.close")
            self.process.wait(10)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.profile, ignore_errors=True)

    def send(self, method, session=None, **parameters):
        """Begins a command; its number."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        rest = json.dumps(message).encode() + b"\0"
        while rest:
            rest = rest[os.write(self.commands, rest):]
        return self.number

    def call(self, method, session=None, **parameters):
        """Does a command and waits for its result."""
        number = self.send(method, session, **parameters)
        deadline = time.monotonic() + PATIENCE
        while number not in self.kept:
            self.read(deadline, method)
        answer = self.kept.pop(number)
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error'].get('message')}")
        return answer["result"]

    def read(self, deadline, awaited):
        """Takes in what has come, and waits until something has."""
        while b"\0" not in self.unread:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            chunk = os.read(self.answers, 1 << 20) if ready else b""
            if not chunk:
                raise BrowserError(f"{awaited}: " + ("the browser ended" if ready else "no answer in time"))
            self.unread += chunk
        *messages, self.unread = self.unread.split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.kept[message["id"]] = message
            elif message.get("sessionId") in self.pages:
                self.pages[message["sessionId"]].happened(message["method"], message["params"])

    def open(self, path, width=1280, height=900, density=1, **features):
        """A page of a file, loaded, in a window of that size, with `density` pixels of the screen for each
        of the page's. `features` are media features to pretend, with _ for -:
        prefers_color_scheme="dark"."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        self.pages[session] = page
        page.resize(width, height, density)
        page.load(path, features)
        return page


class Page:
    def __init__(self, browser, target, session):
        self.browser = browser
        self.target = target
        self.session = session
        self.complaints = []
        self.requests = []
        self.is_loaded = False
        self.features = {"prefers_reduced_motion": "reduce"}

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def happened(self, event, parameters):
        if event == "Page.loadEventFired":
            self.is_loaded = True
        elif event == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif event == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning", "assert"):
            self.complaints.append(f"console: {parameters['args']}")
        elif event == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"log: {parameters['entry']['text']}")
        elif event == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def load(self, path, features):
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.emulate(**features)
        url = pathlib.Path(path).resolve().as_uri()
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + PATIENCE
        while not self.is_loaded:
            self.browser.read(deadline, "Page.navigate")
        self.settle()
        # The page itself and its empty icon are all that it may ask for.
        self.complaints += [f"asked for {other[:200]}" for other in self.requests
                            if other not in (url, "data:,")]

    def resize(self, width, height, density=1):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=density, mobile=width < 600)

    def emulate(self, media="", **features):
        self.features |= features
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": name.replace("_", "-"), "value": value}
                            for name, value in self.features.items()])

    def settle(self):
        """Waits until what was begun is drawn."""
        self.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def evaluate(self, expression):
        """The value of a JavaScript expression, or what its promise comes to."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def click(self, x, y):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y,
                      button="none" if kind == "mouseMoved" else "left",
                      clickCount=0 if kind == "mouseMoved" else 1)
        self.settle()

    def move(self, x, y):
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        self.settle()

    def press(self, key):
        """A key by its name: "Escape", "ArrowDown", "Enter", "Tab", or a letter."""
        codes = {"Escape": 27, "Enter": 13, "Tab": 9, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39,
                 "ArrowDown": 40, "Backspace": 8}
        parameters = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key[0].upper()))}
        if len(key) == 1 or key == "Enter":
            parameters["text"] = "\r" if key == "Enter" else key
        self.call("Input.dispatchKeyEvent", type="keyDown", **parameters)
        self.call("Input.dispatchKeyEvent", type="keyUp", **parameters)
        self.settle()

    def type(self, text):
        self.call("Input.insertText", text=text)
        self.settle()

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def screenshot(self, whole=False):
        """A PNG of what the window shows, or of the whole page."""
        return base64.b64decode(
            self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)["data"])

    def pdf(self):
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])

    def close(self):
        self.browser.call("Target.closeTarget", targetId=self.target)
        self.browser.pages.pop(self.session, None)
