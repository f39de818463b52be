"""What every address of the REST API shares: sign-in, rights, limits, paging, errors, repeats, and the schema."""
