"""The search routes of the JSON API, to be mounted under /api/v1. Terms travel in bodies alone."""

from __future__ import annotations

from fastapi import APIRouter, Depends

from registry.caller import Credential
from registry.http.documented import problems
from registry.http.session import API, Door
from registry.search.query import Query
from registry.search.schemas import PageView, WordsBody, WordsView, page_view, words_view
from registry.search.service import SearchService


def router(search: SearchService, session: Door) -> APIRouter:
    """Return the routes."""
    made = APIRouter(prefix=API, tags=["search"])
    signed_in: Credential = Depends(session.credential)

    @made.post("/search", responses=problems(401, 403, 423))
    def find(body: Query, credential: Credential = signed_in) -> PageView:
        """Find companies by what they state, as far as the caller may read it. At most twenty, best first."""
        return page_view(search.search(credential, body))

    @made.post("/search/words", responses=problems(401, 403))
    def read_words(body: WordsBody, credential: Credential = signed_in) -> WordsView:
        """Say what plain words would be searched as. Finds nothing and shows nothing of anybody."""
        return words_view(search.read_words(credential, body.text))

    return made
