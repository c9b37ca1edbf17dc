output "b" {
  value = sensitive(1)
}
output "e" {
  value = ephemeralasnull(1)
}
output "f" {
  value = var.e
}
output "g" {
  value = var.e
  ephemeral = true
}
variable "e" { ephemeral = true }
output "h" { value = nonsensitive("x") }
output "i" { value = [1, { a = sensitive(2) }] }
