resource "terraform_data" "a" {
  input = "one"
  provisioner "local-exec" { command = "echo create ${self.input}" }
  provisioner "local-exec" {
    when = destroy
    command = "echo destroy ${self.input}"
  }
  provisioner "local-exec" {
    command = "exit 7"
    on_failure = continue
  }
  provisioner "local-exec" {
    command = "echo $X $Y"
    environment = { X = "1", Y = self.id != "" }
    interpreter = ["/bin/sh", "-c"]
  }
}
resource "terraform_data" "b" {
  input = terraform_data.a.id
  provisioner "local-exec" { command = "echo b; exit 2" }
}
resource "terraform_data" "c" { input = terraform_data.b.id }
