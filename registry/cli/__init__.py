"""The command line `nordkap`: one file a command group, thin like routes."""
