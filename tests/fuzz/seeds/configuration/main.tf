terraform {
  required_version = ">= 1.0, < 2.0"
}
variable "n" {
  type    = object({ a = optional(number, 2), b = optional(list(string)) })
  default = {}
  validation {
    condition     = var.n.a < 5
    error_message = "Too many: ${var.n.a}."
  }
}
locals {
  names = toset(["a", "b"])
}
resource "terraform_data" "a" {
  for_each         = local.names
  input            = each.key
  triggers_replace = [var.n]
  lifecycle {
    create_before_destroy = true
    ignore_changes        = [input]
    precondition {
      condition     = each.value != "c"
      error_message = "No c."
    }
  }
  provisioner "local-exec" {
    command = "echo ${self.id}"
    when    = create
  }
}
resource "random_pet" "p" {
  count      = 2
  length     = count.index + 1
  depends_on = [terraform_data.a]
}
data "aws_region" "r" {}
check "c" {
  assert {
    condition     = length(local.names) == 2
    error_message = "Two."
  }
}
moved {
  from = terraform_data.b
  to   = terraform_data.a["a"]
}
import {
  to = random_pet.p[0]
  id = "x"
}
output "o" {
  value     = { for k, a in terraform_data.a : k => a.output }
  sensitive = true
}
