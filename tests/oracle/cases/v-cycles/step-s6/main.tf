module "m" {
  source = "./m"
  a = 1
  depends_on = [module.m]
}
resource "terraform_data" "x" { depends_on = [terraform_data.x] }
resource "terraform_data" "y" {
  count = length(terraform_data.y)
}
