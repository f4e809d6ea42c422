"""The steps from a question to SQL trees, one a file, in the order in which `puls.query.plan` takes them."""
