resource "terraform_data" "a" {
  lifecycle {
    prevent_destroy       = var.x
    create_before_destroy = "maybe"
    ignore_changes        = [nope, id, input]
    replace_triggered_by  = [var.x, terraform_data.zzz]
  }
}
variable "x" { default = true }
