"""What is wrong with stored records beyond `keys.errors`. No message holds a value or a field's name."""

from __future__ import annotations

from uuid import UUID

from keys.errors import RecordSealBroken


class UnknownSlot(RecordSealBroken):
    """A record holds a field that the catalogue does not know: nobody can decide on it."""

    def __init__(self, record: UUID) -> None:
        super().__init__(f"record {record} holds a field that the catalogue does not know")


class ProvenanceBroken(RecordSealBroken):
    """What a sealed provenance holds is not in its format."""

    def __init__(self) -> None:
        super().__init__("what is stored as a record's source is not in its format")


class ClearedBroken(RecordSealBroken):
    """What stays of a cleared field is not in its format."""

    def __init__(self) -> None:
        super().__init__("what is stored of a cleared field is not in its format")
