resource "terraform_data" "z" { count = 0 }
resource "terraform_data" "y" { input = 1 }
resource "terraform_data" "x" {
  count = 0
  input = terraform_data.y.id
}
resource "terraform_data" "w" { input = length(terraform_data.x) }
module "m" {
  source = "./m"
  a = terraform_data.w.id
}
resource "terraform_data" "v" { input = module.m.o }
resource "terraform_data" "u" { depends_on = [module.m] }
data "terraform_remote_state" "s" {
  backend = "local"
  config = { path = "s.tfstate" }
  defaults = {}
  depends_on = [terraform_data.y]
}
resource "terraform_data" "t" { input = data.terraform_remote_state.s.defaults }
resource "terraform_data" "s" {
  count = 2
  input = terraform_data.y.id
  lifecycle { replace_triggered_by = [terraform_data.w] }
  provisioner "local-exec" { command = "echo ${terraform_data.v.id != ""}" }
}
