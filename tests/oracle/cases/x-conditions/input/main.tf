variable "v" {
  default = 5
  validation {
    condition = var.v < 10
    error_message = "v is ${var.v}"
  }
}
resource "terraform_data" "a" {
  input = var.v
  lifecycle {
    precondition {
      condition = var.v > 1
      error_message = "low"
    }
    postcondition {
      condition = self.output < 7
      error_message = "high ${self.output}"
    }
  }
}
resource "terraform_data" "b" { input = terraform_data.a.output }
output "o" {
  value = terraform_data.b.output
  precondition {
    condition = terraform_data.a.output != 6
    error_message = "six"
  }
}
check "k" {
  assert {
    condition = terraform_data.a.output == 5
    error_message = "not five: ${terraform_data.a.output}"
  }
}
