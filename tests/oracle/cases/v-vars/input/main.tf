variable "a" {
  type = number
  validation {
    condition     = var.a > 1
    error_message = "no"
  }
}
variable "b" {
  validation {
    condition     = "x"
    error_message = "no"
  }
}
variable "c" {
  type    = number
  default = "x"
}
