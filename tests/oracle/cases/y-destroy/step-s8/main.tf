resource "terraform_data" "a" { lifecycle { prevent_destroy = true } }
output "o" { value = nope.x.y }
