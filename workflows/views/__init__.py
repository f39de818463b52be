"""Parts of the inbox that workflows serve."""
