"""Everything that a page's network brings, also by streams that are still open: by Chromium's own protocol."""

from base64 import b64decode
from typing import Any

from playwright.sync_api import CDPSession, Error, Page


class Overheard:
    """``text`` is all that came since it was made."""

    def __init__(self, page: Page) -> None:
        self._bytes = bytearray()
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.on("Network.responseReceived", self._begin)
        self._session.on("Network.dataReceived", self._more)
        self._session.on("Network.loadingFinished", self._end)
        self._late: set[str] = set()
        self._session.send("Network.enable", {"maxTotalBufferSize": 10**8, "maxResourceBufferSize": 10**7})

    @property
    def text(self) -> str:
        return self._bytes.decode(errors="replace")

    def _begin(self, event: dict[str, Any]) -> None:
        try:
            told = self._session.send("Network.streamResourceContent", {"requestId": event["requestId"]})
            self._bytes += b64decode(told["bufferedData"])
        except Error:  # it was whole before we could listen
            self._whole(event["requestId"])

    def _whole(self, request: str) -> None:
        try:
            told = self._session.send("Network.getResponseBody", {"requestId": request})
        except Error:
            self._late.add(request)  # not whole yet, without a body, or of a frame that is gone
            return
        self._late.discard(request)
        body = told["body"]
        self._bytes += b64decode(body) if told["base64Encoded"] else body.encode()

    def _end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._late:
            self._whole(event["requestId"])

    def _more(self, event: dict[str, Any]) -> None:
        self._bytes += b64decode(event.get("data", ""))
