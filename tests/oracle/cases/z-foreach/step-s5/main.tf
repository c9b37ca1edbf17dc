resource "terraform_data" "x" {
  for_each = toset(["b"])
  input = each.key == "b" ? 3 : 0
}
output "bad" { value = terraform_data.x["zz"].id }
