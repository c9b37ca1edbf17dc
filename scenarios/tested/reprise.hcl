# A configuration that has tests of its own: docs/test.md runs them.
scenario "tested" {
  world {
    seed  = 1
    start = "2024-01-15T00:00:00Z"
  }
}

environment "staging" {
  root = "."
}
