"""The pages of the Group. A view makes one call of `friends.actions` and says a refusal."""
