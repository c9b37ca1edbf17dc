resource "terraform_data" "a" { 
  input = [terraform_data.a.id, terraform_data.a.output, terraform_data.b]
}
resource "terraform_data" "b" { 
  depends_on = [terraform_data.b]
}
resource "terraform_data" "c" {
  input = 1
  provisioner "local-exec" { command = terraform_data.c.id }
}
resource "terraform_data" "d" {
  count = 2
  input = length(terraform_data.d)
}
resource "terraform_data" "e" {
  for_each = { a = 1 }
  input = terraform_data.e["a"].id
}
resource "terraform_data" "f" {
  for_each = { a = 1 }
  input = terraform_data.f[each.key].id
}
