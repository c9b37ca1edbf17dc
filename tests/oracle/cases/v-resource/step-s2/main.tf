resource "terraform_data" "a" {
  input = terraform_data.b.nope
}
resource "terraform_data" "b" {
  count = 2
  input = terraform_data.a[0].id
}
output "x" { value = terraform_data.b.id }
output "y" { value = terraform_data.b[*].nope }
output "z" { value = terraform_data.b["x"].id }
output "w" { value = terraform_data.a.id + 1 }
output "v" { value = terraform_data.a.input.foo }
output "u" { value = terraform_data.a.id.foo }
output "t" { value = terraform_data.b[0].id.foo }
