"""Types of answers to a question: what each offers, understands and refuses."""
