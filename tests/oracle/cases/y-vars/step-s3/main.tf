variable "a" {
  type = string
  nullable = false
}
variable "b" { type = set(string) }
variable "c" { type = object({ k = optional(string, "d"), l = optional(list(number), [1]) }) }
variable "d" { type = any }
variable "e" { type = tuple([number, string]) }
output "o" { value = [var.a, var.b, var.c, var.d, var.e] }
