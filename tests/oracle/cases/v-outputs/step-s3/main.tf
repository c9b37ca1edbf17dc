output "b" {
  value = 1
  precondition {
    condition = false
    error_message = "always"
  }
}
