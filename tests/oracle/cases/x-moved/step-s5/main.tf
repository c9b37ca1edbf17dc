resource "terraform_data" "b" { for_each = toset(["p", "q"]) }
resource "terraform_data" "c" {}
moved {
  from = terraform_data.c
  to = terraform_data.b["p"]
}
moved {
  from = terraform_data.d
  to = terraform_data.e
}
moved {
  from = terraform_data.d
  to = terraform_data.f
}
moved {
  from = terraform_data.g
  to = terraform_data.e
}
