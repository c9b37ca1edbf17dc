variable "v" { default = 1 }
resource "terraform_data" "c" {
  input = 1
  lifecycle { ignore_changes = all }
}
