"""What a workflow does all day, in figures: where its runs wait, which ways they took, where they ended."""
