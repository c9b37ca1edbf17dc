resource "terraform_data" "b" { for_each = toset(["p", "q"]) }
moved {
  from = terraform_data.b
  to = terraform_data.b["q"]
}
moved {
  from = terraform_data.c
  to = data.terraform_data.b
}
moved {
  from = module.x
  to = terraform_data.d
}
