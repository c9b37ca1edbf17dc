check "a" {
  assert {
    condition = false
    error_message = "y"
  }
  assert {
    condition = 1 + [] == 2
    error_message = "y"
  }
}
