resource "terraform_data" "b" { for_each = toset(["p", "q"]) }
module "n" {
  source = "./m"
  count = 1
}
moved {
  from = terraform_data.a[0]
  to = terraform_data.b["p"]
}
moved {
  from = terraform_data.a[1]
  to = terraform_data.b["q"]
}
moved {
  from = module.m
  to = module.n[0]
}
