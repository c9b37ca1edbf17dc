resource "terraform_data" "b" { for_each = toset(["p", "q"]) }
module "n" {
  source = "./m"
  count = 1
}
moved {
  from = terraform_data.b["p"]
  to = terraform_data.b["q"]
}
moved {
  from = terraform_data.zz
  to = module.n[0].terraform_data.x
}
