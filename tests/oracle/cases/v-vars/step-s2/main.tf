variable "b" {
  validation {
    condition     = false
    error_message = "no"
  }
}
variable "n" { default = 3 }
locals { z = var.n + [] }
output "o" { value = var.n.foo }
