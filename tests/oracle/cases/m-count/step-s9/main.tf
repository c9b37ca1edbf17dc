variable "c" { default = "x" }
resource "terraform_data" "a" { count = var.c }
resource "terraform_data" "b" { for_each = var.c }
