output "a" {
  value = 1
  precondition {
    condition = "x"
    error_message = "y"
  }
}
output "b" {
  value = sensitive(1)
}
output "c" {
  value = 1
  precondition {
    condition = false
    error_message = "always"
  }
}
output "d" {
  value = 1
  type = string
  sensitive = "x"
  depends_on = [local.nope]
}
