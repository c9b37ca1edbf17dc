module "m" {
  source = "./m"
  a = terraform_data.x.id
}
resource "terraform_data" "x" { depends_on = [module.m] }
