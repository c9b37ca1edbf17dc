variable "b" {
  default = "x"
  validation {
    condition     = var.b == "y"
    error_message = 5
  }
  validation {
    condition     = var.b == "y"
    error_message = ["x"]
  }
}
