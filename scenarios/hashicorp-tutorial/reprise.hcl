# HashiCorp's tutorial "Provision infrastructure with Packer", unmodified: its image, then the instance that boots it.
# The overlays supply what the tutorial tells its reader to make: an SSH key, and the id of the image just built.
scenario "hashicorp tutorial" {
  world {
    seed  = 1
    start = "2024-01-15T00:00:00Z"
  }
}

tree "tutorial" {
  path = "../../../shared/corpus/learn-terraform-provisioning"
}

image "learn" {
  tree     = "tutorial"
  template = "images/image.pkr.hcl"

  overlay {
    source = "overlays/key"
    at     = "."
  }
}

environment "tutorial" {
  tree    = "tutorial"
  root    = "instances"
  overlay = "overlays/ami"

  variables = {
    region = "us-east-1"
    ami_id = image.learn.id
  }
}

verify {
  recreate {
    perturb = ["time", "entropy", "order", "upstream"]
    after   = "90d"
  }
}
