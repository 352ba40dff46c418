"""How often something may be tried. Every number here stands in docs/limits.md, and a test compares the two.

A window slides: at most `count` attempts within the last `seconds`. Buckets hold failures: an attempt is
counted before it is looked at, and taken back when it turns out right, so that parallel guesses count each
other and nobody is held up by their own success. No success empties a bucket.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` failures within `seconds`."""

    count: int
    seconds: int


MINUTES_5 = 300
HOUR = 3_600
DAY = 86_400

# One name from one network (/32 of IPv4, /64 of IPv6), from a browser that never signed in with that name.
PASSWORD_PAIR = (Limit(10, MINUTES_5),)
# One name from all such browsers together.
PASSWORD_NAME = (Limit(20, MINUTES_5),)
# One name from a browser that has signed in with it: a bucket of its own, so that others cannot lock the
# owner out.
PASSWORD_DEVICE = (Limit(10, MINUTES_5),)
# One network, whatever the names. The only one that answers 429.
PASSWORD_NETWORK = (Limit(100, MINUTES_5), Limit(500, HOUR))
# Codes and recovery codes of one person, wherever they are asked for.
SECOND_FACTOR = (Limit(5, MINUTES_5), Limit(20, HOUR), Limit(50, DAY))
# Invitation codes from one network.
INVITATION_NETWORK = (Limit(20, MINUTES_5), Limit(100, HOUR))

# Mailboxes for which a company's data owners try to make an account: each answer tells whether somebody has one.
MAILBOXES = (Limit(40, DAY),)

# An authenticator ends after this many wrong codes in a row (NIST SP 800-63B-4 allows 100).
CONSECUTIVE_FAILURES = 50

ATTEMPTS_KEPT_SECONDS = DAY
