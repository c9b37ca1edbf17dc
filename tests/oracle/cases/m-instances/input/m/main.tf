variable "a" {}
resource "terraform_data" "p" { count = 2 }
resource "terraform_data" "q" { input = [var.a, terraform_data.p[0].id] }
resource "terraform_data" "r" {}
output "o" { value = terraform_data.q.id }
