"""A browser without a window: it keeps cookies as browsers do on this machine, and sends the forms it is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.support.served import Served


@dataclass
class Form:
    """A form of a page: where it goes, and its fields with the values they came with."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(said["action"]))
        if not self.found:
            return
        fields = self.found[-1].fields
        if tag == "input" and said.get("type") not in {"radio", "checkbox", "file"}:
            fields[said["name"]] = said.get("value", "")
        elif tag == "input" and "checked" in said:
            before, value = fields.get(said["name"]), said.get("value", "on")
            fields[said["name"]] = value if before is None else f"{before}\n{value}"
        elif tag in {"select", "textarea"}:
            self._inside = said["name"]
            if tag == "textarea":
                fields.setdefault(self._inside, "")
        elif tag == "option" and self._inside:
            # The first one, where none is chosen.
            if "selected" in said:
                fields[self._inside] = said.get("value", "")
            fields.setdefault(self._inside, said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"select", "textarea"}:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside and self.lasttag == "textarea":
            self.found[-1].fields[self._inside] += data.removeprefix("\n")


def forms(page: httpx.Response) -> list[Form]:
    """The forms of a page, in order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.found


def text(page: httpx.Response) -> str:
    """What stands on a page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


@dataclass
class Surfer:
    """One browser. Secure cookies are sent to this machine, as browsers do; nothing is followed by itself."""

    served: Served
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=lambda: {"User-Agent": "Surfer/1"})

    def ask(self, method: str, path: str, **about: Any) -> httpx.Response:
        """Send one request as a page of the register would; keep the cookies of the answer."""
        headers = {**self.headers, **about.pop("headers", {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method != "GET":
            headers.setdefault("Origin", self.served.url)
        with httpx.Client(base_url=self.served.url, timeout=30) as client:
            answer = client.request(method, path, headers=headers, **about)
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        for line in answer.headers.get_list("set-cookie"):
            if "Max-Age=0" in line:
                self.cookies.pop(line.partition("=")[0], None)
        return answer

    def get(self, path: str, **about: Any) -> httpx.Response:
        return self.ask("GET", path, **about)

    def post(self, path: str, fields: dict[str, str], **about: Any) -> httpx.Response:
        return self.ask("POST", path, data=fields, **about)

    def send(self, page: httpx.Response, action: str, /, **fields: str) -> httpx.Response:
        """Fill in the first form of a page that goes to `action`, and send it."""
        form = next(form for form in forms(page) if form.action == action)
        return self.post(action, {**form.fields, **fields})

    def follow(self, answer: httpx.Response) -> httpx.Response:
        """Go where an answer leads, as long as it leads somewhere."""
        while answer.status_code == httpx.codes.SEE_OTHER:
            answer = self.get(answer.headers["location"])
        return answer

    def log_in(self, who: str) -> httpx.Response:
        """Log in through the page; return the page that follows."""
        account = self.served.account(who)
        said = {"email": account.email, "password": account.password, "code": self.served.code(who)}
        return self.follow(self.send(self.get("/login"), "/login", **said))

    def say_purpose(self) -> None:
        """Say what it is about."""
        answer = self.send(self.get("/purpose"), "/purpose", text="Offert på ett pumphus")
        assert answer.status_code == httpx.codes.SEE_OTHER

    def log_out(self) -> httpx.Response:
        return self.follow(self.send(self.get("/"), "/logout"))
