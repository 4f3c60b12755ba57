"""Pure functions: they ask neither the database nor the clock."""
