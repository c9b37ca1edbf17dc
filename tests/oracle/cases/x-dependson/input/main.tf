module "m" {
  source = "./m"
  depends_on = [terraform_data.first]
}
resource "terraform_data" "first" {}
resource "terraform_data" "last" { depends_on = [module.m] }
data "terraform_remote_state" "s" {
  backend = "local"
  config = { path = "s.tfstate" }
  depends_on = [terraform_data.last]
}
output "o" {
  value = data.terraform_remote_state.s.outputs
  depends_on = [terraform_data.last]
}
