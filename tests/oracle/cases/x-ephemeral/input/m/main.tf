variable "t" { ephemeral = true }
output "x" {
  value = var.t
  ephemeral = true
}
