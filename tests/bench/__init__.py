"""The figures of PERFORMANCE: each bar measured beside its yardstick in one run. ``./desk bench`` runs them."""
