"""Messages on their way out: claimed by a lease, sent outside any transaction, every try with a written end."""
