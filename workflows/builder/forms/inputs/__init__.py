"""How each type of form field is shown on a page and read back from it."""
