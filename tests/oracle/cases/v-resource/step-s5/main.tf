resource "terraform_data" "a" {
  lifecycle {
    ignore_changes        = [id, input]
    precondition {
      condition = "x"
      error_message = "y"
    }
    precondition {
      condition = self.id == "x"
      error_message = "y"
    }
    postcondition {
      condition = self.nope == "x"
      error_message = self.id
    }
    precondition {
      condition = true
    }
    precondition {
      error_message = "y"
    }
  }
}
