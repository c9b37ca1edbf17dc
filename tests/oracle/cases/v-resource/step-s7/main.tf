resource "terraform_data" "a" {
  count = 1
  lifecycle {
    create_before_destroy = "maybe"
  }
  input = each.value
}
resource "terraform_data" "b" {
  for_each = {}
  input = count.index
}
module "m" {
  source = "./m"
  a = each.key
}
