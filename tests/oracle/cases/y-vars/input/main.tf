variable "a" { type = string }
variable "b" { type = set(string) }
variable "c" { type = map(number) }
variable "d" { type = bool }
