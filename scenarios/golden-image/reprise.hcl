# Everything that goes into the image is named exactly; the infrastructure around it is code. The three environments
# share that code and differ in sizes only. Destroy and create them as often as you like: they come back identical.
scenario "golden image" {
  world {
    seed  = 1
    start = "2024-01-15T00:00:00Z"
  }
}

image "app" {
  template = "images/app.pkr.hcl"
}

environment "development" {
  root      = "infra"
  var_files = ["development.tfvars"]
  variables = { ami_id = image.app.id }
}

environment "staging" {
  root      = "infra"
  var_files = ["staging.tfvars"]
  variables = { ami_id = image.app.id }
}

environment "production" {
  root      = "infra"
  var_files = ["production.tfvars"]
  variables = { ami_id = image.app.id }
}

verify {
  recreate {
    perturb = ["time", "entropy", "order", "upstream"]
    after   = "90d"
  }
}
