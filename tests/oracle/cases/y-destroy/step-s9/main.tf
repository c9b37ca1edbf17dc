output "o" { value = terraform_data.a.id }
resource "terraform_data" "a" { count = 0 }
