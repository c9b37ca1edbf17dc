variable "a" { type = number }
variable "b" { type = list(string) }
output "q" { value = var.a }
