removed {
  from = terraform_data.a
  lifecycle { destroy = false }
}
removed {
  from = module.m
  lifecycle { destroy = true }
}
removed {
  from = terraform_data.b
  lifecycle { destroy = true }
  provisioner "local-exec" {
    when = destroy
    command = "echo bye ${self.input != ""}"
  }
}
