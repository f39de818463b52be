"""How pages write dates and times, in each language: one way everywhere, “22 Nov 2026 15:38”."""
