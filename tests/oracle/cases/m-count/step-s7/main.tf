resource "terraform_data" "a" { for_each = { a = 1, b = sensitive(2) } }
resource "terraform_data" "b" { for_each = toset(["x", sensitive("y")]) }
