resource "terraform_data" "a" {
  input = [for s in 5 : s]
}
output "o" {
  value = terraform_data.a.output[0]
}
resource "terraform_data" "b" {
  triggers_replace = { a = 1, a = 2 }
  input = "a" ? 1 : 2
}
