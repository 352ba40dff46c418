"""People administration: a company's data owner, a network's vetting officers, and everybody's own report.

It stands above accounts and the log, because it speaks of both; what it changes it changes through `accounts`.
"""
