"""The documentation page of every field, docs/fields.md, made from the catalogue; a test compares the two.

python -m registry.catalogue.page > docs/fields.md
"""

from __future__ import annotations

import sys

from registry.catalogue import CLASS_RULES, FAMILIES, Family, Field, Index, Kind
from registry.catalogue.identifying import IDENTITY_FIELD, identifies
from registry.catalogue.positions import levels, size
from registry.catalogue.units import UNITS
from registry.vocabularies import NAMES, vocabulary

_INTRODUCTION = """# Fields

Every field of the register, as `registry/catalogue` declares it. This page is generated: change the catalogue
and run `python -m registry.catalogue.page > docs/fields.md`.

A field that is not here cannot be stored. Each has a *class*, which policy speaks of, and through it a tier:
where it starts (the profile *Careful*), where the profiles *Normal* and *Visible* put it, and the lowest
(widest) an owner may choose. A value that is not stated is unknown, which is not "no".

What can put a name to an anonymous card is marked *never wider than the legal name*: whatever tier it has, nobody
reads or finds it who may not read the legal name. Everything that is typed freely is among it, and nothing that
is chosen from a list, counted or placed in a 20 km square. Where a company has not stated its name, only its own
people read these fields.

## Kinds of values

| kind | JSON | search |
|---|---|---|
| code, codes | a code of the vocabulary; a list of them | `eq`, `in`, subtrees included |
| name, text | a string, normalised to NFC | `text` |
| number, year | a number, or `{"value": 8, "unit": "MMT"}`; a multiple of the step | `eq gte lte between` |
| band | its upper bound, or its code where bands have names | `eq gte lte between` |
| range | `{"min": 1, "max": 20}` | `contains gte lte` |
| date | `"2027-02-28"` | `eq gte lte between` |
| boolean | `true`, `false` | `eq in` |
| coordinates | `{"lat": 63.18, "lon": 14.64}` in degrees, kept to five decimals | none |
| cell | a 20 km cell of the map, worked out | `near` |
| reference | the id of a record of the same organisation | none |
| url, email, phone, digest | a string of that shape | none |
| org_number, ncage | a string, checked by the country's rules | `eq in` |
| personal_number | a string; never searched, never repeated | none |

Texts that exist in several languages have one field per language, with the language at the end of the name.
Numbers are indexed by their position, (value - minimum) / step, in radix-4 intervals; *levels* says how many.
Units are codes of UN/CEFACT Recommendation 20. *Sealed* is the fixed size in bytes to which a value is padded
before it is sealed; text goes to 64, 256, then Padmé sizes.
"""


def page() -> str:
    """Return the whole page as Markdown."""
    parts = [_INTRODUCTION, _classes()]
    parts.extend(_family(family) for family in FAMILIES.values())
    parts.append(_vocabularies())
    return "\n".join(parts)


def _classes() -> str:
    rows = [
        f"| `{cls.value}` | {rule.careful} | {rule.normal} | {rule.visible} | {rule.floor} |"
        f" {rule.why['en']} |"
        for cls, rule in CLASS_RULES.items()
    ]
    head = [
        "## Classes and tiers",
        "",
        "| class | Careful | Normal | Visible | lowest | why |",
        f"|{'---|' * 6}",
    ]
    return "\n".join([*head, *rows, ""])


def _family(family: Family) -> str:
    lines = [
        f"## `{family.name}`: {family.label('en')}",
        "",
        f"{family.help['en']} At most {family.max_records}.",
    ]
    if family.switched_off:
        lines.append("Switched off until a security assessment is on record: every value is refused.")
    elif not family.offered:
        lines.append("Declared, not offered yet: every value is refused.")
    lines += [
        "",
        "| field | label | kind | class | search | sealed | what to write |",
        "|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_row(field) for field in family.fields), ""])


def _row(field: Field) -> str:
    cells = (
        f"`{field.name}`",
        f"{field.labels['en']} · {field.labels['sv']} · {field.labels['nb']}",
        _kind(field),
        f"`{field.cls.value}`",
        _search(field),
        str(field.pad or "text"),
        _hint(field),
    )
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _kind(field: Field) -> str:
    parts = [
        field.kind.value if not field.many or field.kind is Kind.CODES else f"list of {field.kind.value}"
    ]
    if field.vocabulary:
        parts.append(f"of `{field.vocabulary}`")
    if field.refers_to:
        parts.append(f"to `{field.refers_to}`")
    if field.minimum is not None:
        parts.append(f"{field.minimum} to {field.maximum} by {field.step}")
    if field.bands:
        parts.append(", ".join(band.code for band in field.bands))
    if field.unit:
        parts.append(f"`{field.unit}` {UNITS[field.unit]}".strip())
    if field.many:
        parts.append(f"at most {field.max_items}")
    if field.max_length:
        parts.append(f"at most {field.max_length} characters")
    return "; ".join(parts)


def _search(field: Field) -> str:
    if field.index is Index.NONE:
        return "no"
    if field.index is Index.CELL:
        return "`near`"
    words = f"`{' '.join(field.operators)}`"
    if field.index in {Index.NUMBER, Index.RANGE, Index.DATE}:
        words += f", {levels(field)} levels of {size(field)} positions"
    return words


def _hint(field: Field) -> str:
    parts = [field.hints["en"]]
    if field.required:
        parts.append("Required.")
    if field.derived:
        parts.append("Never sent.")
    if field.card:
        parts.append("On cards.")
    if identifies(field) and field.name != IDENTITY_FIELD:
        parts.append("Never wider than the legal name.")
    if field.machine_classes:
        parts.append(f"For {', '.join(f'`{code}`' for code in sorted(field.machine_classes))}.")
    return " ".join(parts)


def _vocabularies() -> str:
    rows = []
    for name in NAMES:
        words = vocabulary(name)
        rows.append(f"| `{name}` | {words.version} | {len(words)} | {words.source} |")
    head = "## Vocabularies\n\n| name | version | terms | source |\n|---|---|---|---|"
    return "\n".join([head, *rows, ""])


if __name__ == "__main__":
    sys.stdout.write(page())
