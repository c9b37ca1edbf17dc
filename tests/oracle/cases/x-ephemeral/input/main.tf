variable "t" { ephemeral = true }
locals { e = "${var.t}!" }
resource "terraform_data" "a" { input = ephemeralasnull(local.e) }
module "m" {
  source = "./m"
  t = var.t
}
output "o" { value = terraform_data.a.id != "" }
