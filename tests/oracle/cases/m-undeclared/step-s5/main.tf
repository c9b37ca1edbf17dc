variable "a" { type = list(number) }
variable "b" {}
