check "a" {
  assert {
    condition = "x"
    error_message = "y"
  }
}
check "b" {
  assert {
    condition = terraform_data.x.nope
    error_message = "y"
  }
}
check "c" {
}
check "d" {
  data "terraform_remote_state" "s" {
    backend = "local"
    config = { path = "x" }
    nope = 1
  }
  assert {
    condition = data.terraform_remote_state.s.outputs.x == 1
    error_message = data.terraform_remote_state.s.nope
  }
}
resource "terraform_data" "x" {}
output "o" { value = data.terraform_remote_state.s.outputs }
