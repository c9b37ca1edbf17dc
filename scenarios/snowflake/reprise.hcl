# The same application made the mutable way: a bare image, and whatever the package archive holds on the day an
# instance boots. It works today. Destroy it, create it again in three months, and something else comes back.
scenario "snowflake" {
  world {
    seed  = 1
    start = "2024-01-15T00:00:00Z"
  }
}

environment "staging" {
  root = "."
}

verify {
  recreate {
    perturb = ["time", "entropy", "order", "upstream"]
    after   = "90d"
  }
}
