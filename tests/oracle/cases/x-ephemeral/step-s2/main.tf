variable "t" { ephemeral = true }
resource "terraform_data" "a" { input = var.t }
resource "terraform_data" "b" {
  triggers_replace = [var.t]
  provisioner "local-exec" { command = "echo ${var.t}" }
  lifecycle {
    precondition {
      condition = var.t == "x"
      error_message = "bad ${var.t}"
    }
  }
}
output "o" { value = module.m.x }
module "m" {
  source = "./m"
  t = var.t
}
