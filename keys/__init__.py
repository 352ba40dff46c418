"""The room that knows cryptography: keys, sealed fields, index rows, and the checks that raise.

Nothing here knows SQL, the web, policies or the audit log; `registry` composes them.
"""
