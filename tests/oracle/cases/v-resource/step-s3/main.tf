resource "terraform_data" "a" {
  provisioner "local-exec" {
    command = 1
    nope    = 2
  }
  provisioner "bogus" {
  }
  provisioner "local-exec" {
    command = terraform_data.a.id
  }
  provisioner "local-exec" {
    when    = destroy
    command = var.x
  }
  provisioner "local-exec" {
    when    = foo
    command = "x"
    on_failure = bar
  }
  provisioner "local-exec" {
  }
}
variable "x" { default = "y" }
