variable "b" {
  default = "x"
  validation {
    condition     = var.b == tonumber("z")
    error_message = "no"
  }
  validation {
    condition     = null
    error_message = "no ${var.c}"
  }
}
variable "c" { type = string }
