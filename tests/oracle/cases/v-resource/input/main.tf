resource "terraform_data" "a" {
  count = "x"
}
resource "terraform_data" "b" {
  count = -1
}
resource "terraform_data" "c" {
  count = 1.5
}
resource "terraform_data" "d" {
  count = null
}
resource "terraform_data" "e" {
  count = true
}
resource "terraform_data" "f" {
  for_each = "x"
}
resource "terraform_data" "g" {
  for_each = null
}
resource "terraform_data" "h" {
  for_each = toset([["a"]])
}
resource "terraform_data" "i" {
  for_each = { a = each.key }
}
resource "terraform_data" "j" {
  count = count.index
}
