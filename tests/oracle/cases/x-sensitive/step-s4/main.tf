resource "terraform_data" "a" {
  input = 1
  lifecycle {
    precondition {
      condition = sensitive(path.module) == "."
      error_message = sensitive("x")
    }
    postcondition {
      condition = self.id == "q"
      error_message = "${sensitive("secret")} ${self.input}"
    }
  }
  provisioner "local-exec" { command = "echo ${sensitive("shh")}" }
}
output "x" {
  value = sensitive(1)
  sensitive = true
}
output "m" { value = "a" }
