"""Case grants as people deal with them: somebody asks an owner, a data owner gives, declines and takes back."""
