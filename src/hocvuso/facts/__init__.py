"""The append-only ledger of facts about people, its fold to state, and who listens."""
