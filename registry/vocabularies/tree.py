"""A vocabulary: terms in a tree, found by code or by what people call them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from registry.language import LANGUAGES
from registry.vocabularies.errors import ListBroken, UnknownTerm
from registry.vocabularies.folding import fold, lower
from registry.vocabularies.term import Term


class Vocabulary:
    """Terms in a tree. Immutable; what matching needs is worked out at its first use.

    `closed` means that there are few enough terms for the index to hold a head for each of them.
    """

    def __init__(
        self, name: str, version: str, source: str, terms: Iterable[Term], *, closed: bool = True
    ) -> None:
        self.name = name
        self.version = version
        self.source = source
        self.closed = closed
        self._terms: dict[str, Term] = {}
        self._children: dict[str | None, list[str]] = {None: []}
        for term in terms:
            if term.code in self._terms:
                raise ListBroken(f"{name}: the code {term.code!r} stands twice")
            if term.parent is not None and term.parent not in self._terms:
                raise ListBroken(f"{name}: {term.code!r} stands before its parent {term.parent!r}")
            self._terms[term.code] = term
            self._children.setdefault(term.parent, []).append(term.code)

    def __contains__(self, code: object) -> bool:
        return code in self._terms

    def __len__(self) -> int:
        return len(self._terms)

    def __repr__(self) -> str:
        return f"<Vocabulary {self.name} {self.version}, {len(self)} terms>"

    def term(self, code: str) -> Term:
        """Return the term with this code, or raise `UnknownTerm`."""
        try:
            return self._terms[code]
        except KeyError:
            raise UnknownTerm(self.name) from None

    def terms(self) -> tuple[Term, ...]:
        """Return every term, parents before children, in the order of the list."""
        return tuple(self._terms.values())

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the codes above `code`, from its parent to the top; empty for a top term."""
        above: list[str] = []
        parent = self.term(code).parent
        while parent is not None:
            above.append(parent)
            parent = self._terms[parent].parent
        return tuple(above)

    def children(self, code: str | None = None) -> tuple[str, ...]:
        """Return the codes right below `code`; without a code those at the top."""
        if code is not None:
            self.term(code)
        return tuple(self._children.get(code, ()))

    def subtree(self, code: str) -> tuple[str, ...]:
        """Return `code` and every code below it, `code` first."""
        self.term(code)
        found = [code]
        for below in found:
            found.extend(self._children.get(below, ()))
        return tuple(found)

    def label(self, code: str, language: str) -> str:
        """Return what people call `code` in `language`."""
        return self.term(code).label(language)

    def match(self, text: str, language: str = "en") -> Term | None:
        """Return the one term that `text` names: its code, its label or an alias.

        `language` is asked before the others, and in each the letters as written before the folded ones:
        *måling* is measuring, *maling* is paint. A spelling never names two terms in one language.
        """
        folded = fold(text)
        if not folded:
            return None
        by_code = self._by_code.get(folded)
        if by_code is not None:
            return self._terms[by_code]
        written = lower(text)
        for spoken in (language, *(other for other in LANGUAGES if other != language)):
            code = self._written.get(spoken, {}).get(written) or self._folded.get(spoken, {}).get(folded)
            if code is not None:
                return self._terms[code]
        return None

    @cached_property
    def _by_code(self) -> Mapping[str, str]:
        return {fold(code): code for code in self._terms}

    @cached_property
    def _written(self) -> Mapping[str, Mapping[str, str]]:
        return self._spelled(lower)

    @cached_property
    def _folded(self) -> Mapping[str, Mapping[str, str]]:
        return self._spelled(fold)

    def _spelled(self, spell: Callable[[str], str]) -> Mapping[str, Mapping[str, str]]:
        found: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        for language, spellings in found.items():
            for term in self._terms.values():
                for spelling in term.spellings(language):
                    spellings.setdefault(spell(spelling), term.code)
        return found
