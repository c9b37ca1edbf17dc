resource "terraform_data" "x" {}
resource "terraform_data" "y" { depends_on = [terraform_data.x] }
data "terraform_remote_state" "s" {
  backend = "local"
  config = { path = "s.tfstate" }
}
output "q" { value = data.terraform_remote_state.s.outputs.q }
