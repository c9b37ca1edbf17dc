variable "t" { ephemeral = true }
resource "terraform_data" "b" {
  provisioner "local-exec" { command = "echo ${var.t}" }
}
locals { x = terraform.applying }
module "m" {
  source = "./m"
  t = var.t
}
