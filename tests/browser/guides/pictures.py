"""The pictures of the guides, kept where they are asked for: ``python -m tests.pictures guides``."""

import os
from pathlib import Path

from playwright.sync_api import Locator

from tests.browser.desk import SCREEN
from tests.palette import shrink

PICTURES = os.environ.get("GUIDE_PICTURES", "")  # a folder
TALL = 3_000  # shows any workflow of the guides at once, beside what sticks to the screen


def picture(of: Locator, name: str, *, height: int = TALL) -> None:
    """Kept for the guides where they are asked for. ``height``: of the screen."""
    if not PICTURES:
        return
    page, width = of.page, (of.page.viewport_size or SCREEN)["width"]
    for toast in page.locator("[data-toast-close]").all():
        toast.click()
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(800)  # until nothing moves
    box = of.bounding_box() or {"x": 0, "y": 0, "width": width, "height": height}
    seen = min(box["height"], height - box["y"])
    path = Path(PICTURES) / f"{name}.png"
    page.screenshot(path=path, clip={"x": box["x"], "y": box["y"], "width": box["width"], "height": seen})
    shrink(path)
