-- A code for a new password or authenticator is of the person it is for, and goes with them (registry/shredding).
GRANT DELETE ON register.reset TO nordkap_work;
