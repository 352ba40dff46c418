"""The way in of somebody who has just been invited: from the code to the start page, in a real browser."""

from __future__ import annotations

from base64 import b32decode

from playwright.sync_api import expect

from tests.support.window import Window

CODES = 10


def enrol(window: Window, invitation: str, password: str) -> bytes:
    """Go from an invitation code to an account; return the authenticator's secret.

    The paper with the code says at which address it is typed. The code is written as people write what they read
    from paper: small letters, blanks.
    """
    window.go("/enrolment")
    window.page.locator("#invitation").fill(invitation.lower().replace("-", " "))
    window.press_main()
    window.page.locator("#password").fill(password)
    window.page.locator("#again").fill(password)
    window.press_main()
    secret = b32decode((window.page.locator(".code-text").text_content() or "").replace(" ", ""))
    window.page.locator("#code").fill(window.served.code(secret))
    window.press_main()
    expect(window.page.locator(".codes li")).to_have_count(CODES)
    return secret


def arrive(window: Window, invitation: str, password: str) -> bytes:
    """Enrol, and go on to the start page; return the authenticator's secret."""
    window.served.forget_attempts()
    secret = enrol(window, invitation, password)
    window.follow("Jag har sparat dem. Fortsätt")
    window.shows("Det här är första gången du är här")
    return secret
