"""Somebody at a browser, as the server sees them."""

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

from tests.acceptance.founding import PASSWORD


class Answered(Exception):
    """The server refused; `problem` is its answer."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{problem['status']} {problem['title']}: {problem['detail']} {problem.get('errors', '')}")
        self.problem = problem


class Visitor:
    """Somebody at a browser: signs in when asked to, keeps the cookie."""

    def __init__(self, port: int, account: str) -> None:
        self.account = account
        self._connection = HTTPConnection("127.0.0.1", port, timeout=300)
        self._headers = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/json"}

    def another(self, port: int) -> "Visitor":
        """Return a window of the same browser: it keeps the same cookie."""
        window = Visitor(port, self.account)
        window._headers["Cookie"] = self._headers["Cookie"]
        return window

    def get(self, path: str) -> Any:
        """Read something. Answered when it is refused."""
        return self._signed_in("GET", path, None)

    def download(self, path: str) -> bytes:
        """Take a file away. Answered when it is refused."""
        return self._taken(f"/api/v1{path}")

    def page(self, path: str) -> str:
        """Look at a page. Answered when it is refused."""
        return self._taken(path).decode()

    def status(self, path: str) -> int:
        """Look at a page; return only whether it was to be had."""
        self.get("/session")
        self._connection.request("GET", path, None, self._headers)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def take(self, path: str) -> Any:
        """Read data that a page offers to its islands. Answered when it is refused."""
        return json.loads(self._taken(path))

    def _taken(self, address: str) -> bytes:
        self.get("/session")
        self._connection.request("GET", address, None, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise Answered(json.loads(content))
        return content

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do something. Answered when it is refused."""
        return self._signed_in("POST", path, body)

    def send(self, path: str, fields: Mapping[str, str]) -> tuple[int, str, str]:
        """Send the form of a page; return the status, where it leads to, and the page that answers."""
        self.get("/session")
        headers = {**self._headers, "Content-Type": "application/x-www-form-urlencoded"}
        self._connection.request("POST", path, urlencode(fields), headers)
        answer = self._connection.getresponse()
        return answer.status, answer.getheader("Location") or "", answer.read().decode()

    def ask(self, path: str, body: Any) -> tuple[int, Any]:
        """Ask an address of a page for data, as an island does; return the status and the data."""
        self.get("/session")
        self._connection.request("POST", path, json.dumps(body), {**self._headers, "Accept": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, json.loads(answer.read())

    def leave(self) -> None:
        """Close the browser."""
        self._connection.close()

    def _signed_in(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        status, answer = self._send(method, path, body)
        if status == 401:
            credentials = {"account": self.account, "password": PASSWORD}
            status, answer = self._send("POST", "/session", credentials)
            assert status == 201, answer
            status, answer = self._send(method, path, body)
        if status >= 400:
            raise Answered(answer)
        return answer

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> tuple[int, Any]:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, f"/api/v1{path}", sent, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if cookie := answer.getheader("Set-Cookie"):
            self._headers["Cookie"] = cookie.partition(";")[0]
        return answer.status, json.loads(content) if content else None
