"""Makes the pictures of the documentation; each way starts a helpdesk of its own.

``python -m tests.pictures``: those of the README, from the demo. ``python -m tests.pictures guides``: those of the
guides, by the tests that build each workflow by clicking."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
GUIDES = ROOT / "docs" / "guides" / "pictures"
SCREEN: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 760}
PATIENCE = 120  # seconds


@contextmanager
def demo() -> Iterator[tuple[str, str]]:
    """A running demo: its address, and what it printed."""
    folder = Path(tempfile.mkdtemp(prefix="helpdesk-pictures-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    log = folder / "log"
    environment = {**os.environ, "PUBLIC_URL": url, "DATABASE_URL": ""}
    command = [sys.executable, "manage.py", "up", "--demo", "--port", str(port), "--data", str(folder)]
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        _wait(url, log)
        yield url, log.read_text()
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.3)
    raise SystemExit(f"The demo did not start:\n{log.read_text()[-3000:]}")


def signed_in(browser: Browser, url: str, email: str, password: str, scheme: str = "light") -> Page:
    page = browser.new_context(viewport=SCREEN, locale="en-GB", color_scheme=scheme).new_page()  # type: ignore[arg-type]  # a word of the browser's
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/inbox/**")
    return page


def inbox(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/inbox/")
    page.locator("[data-row]", has_text="Priya").first.locator("a").first.click()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / f"{name}.png")


def chat(browser: Browser, address: str) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    page.get_by_placeholder("Write a message…").fill("Hi")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Sales").wait_for()
    page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / "chat.png")


def admin(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/")
    page.screenshot(path=PICTURES / "admin.png")
    page.goto(f"{url}/admin/workflows/workflow/")
    page.get_by_role("link", name=re.compile("^Edit the steps of Multi-team")).click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("button", name="Rehearse").click()
    for words in ("Hi", "Sales"):
        page.get_by_label("Write as the contact").fill(words)
        page.keyboard.press("Enter")
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)
    page.screenshot(path=PICTURES / "workflow.png")


def guides() -> int:
    """The exit status of the tests, which leave the pictures as they go."""
    GUIDES.mkdir(parents=True, exist_ok=True)
    tests = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/browser/guides"]
    environment = {**os.environ, "GUIDE_PICTURES": str(GUIDES), "DATABASE_URL": ""}
    return subprocess.run(tests, cwd=ROOT, env=environment, check=False).returncode


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("No Chromium found: apt-get install chromium, or set CHROMIUM to its path.")
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo() as (url, said), sync_playwright() as play:
        (chief, secret), (agent, word) = re.findall(r"^sign in: (\S+) (\S+)$", said, re.MULTILINE)
        address = re.search(r"^web chat: (\S+)$", said, re.MULTILINE)
        assert address is not None
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme, name in (("light", "inbox"), ("dark", "inbox-dark")):
            inbox(signed_in(browser, url, agent, word, scheme), url, name)
        chat(browser, address[1])
        admin(signed_in(browser, url, chief, secret), url)
        browser.close()


if __name__ == "__main__":
    if sys.argv[1:] == ["guides"]:
        sys.exit(guides())
    main()
