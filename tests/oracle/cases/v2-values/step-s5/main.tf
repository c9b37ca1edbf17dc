resource "terraform_data" "c" {
  input = 1
  lifecycle {
    precondition {
      condition = self.id == "x"
      error_message = "x"
    }
    postcondition {
      condition = self.id + [] == "x"
      error_message = self.nope
    }
    postcondition {
      condition = self.nope == "x"
      error_message = self.id
    }
    precondition {
      condition = path.module
      error_message = path.module
    }
    precondition {
      condition = tobool(null) == path.module
      error_message = [path.module]
    }
  }
  provisioner "local-exec" {
    command = self.nope
    nope = 1
  }
  provisioner "local-exec" {
    command = [1]
    environment = { a = [] }
  }
  provisioner "local-exec" {
    command = terraform_data.zz.id
  }
  provisioner "remote-exec" {
    inline = ["x"]
  }
  provisioner "file" {
    content = "x"
    connection {
      type = "ssh"
      nope = 1
    }
  }
}
check "c" {
  assert {
    condition = terraform_data.c.nope
    error_message = 1 + []
  }
  assert {
    condition = path.module
    error_message = path.module
  }
  assert {
    condition = var.nope
    error_message = local.nope
  }
}
output "z" { 
  value = 1
  precondition {
    condition = path.module
    error_message = path.nope
  }
  precondition {
    condition = terraform_data.c.nope
    error_message = path.module
  }
  depends_on = [terraform_data.zz, path.module, terraform_data.c.id]
}
