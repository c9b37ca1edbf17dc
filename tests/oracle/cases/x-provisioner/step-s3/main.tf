resource "terraform_data" "a" {
  input = "two"
  triggers_replace = 1
  provisioner "local-exec" {
    when = destroy
    command = "echo destroy ${self.input}"
  }
}
