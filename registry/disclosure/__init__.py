"""Records and their sealed fields: the one door through which a field becomes readable.

`disclosure.Disclosure` opens, after a decision; `sealing` seals and seals anew; `store` moves rows. Nothing
else in the register opens a record's field.
"""
