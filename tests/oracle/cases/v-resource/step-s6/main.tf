resource "terraform_data" "a" {
  depends_on = [terraform_data.b, "terraform_data.c", var.z, local.q, terraform_data.c[0].id, module.m]
}
resource "terraform_data" "c" { count = 1 }
data "terraform_data" "x" {}
resource "terraform_remote_state" "y" {}
