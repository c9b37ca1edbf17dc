resource "terraform_data" "b" {}
resource "terraform_data" "a" { count = terraform_data.b.id == "x" ? 1 : 2 }
