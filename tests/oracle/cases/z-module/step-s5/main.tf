module "f" {
  source = "./m"
  for_each = { y = 2 }
  name = each.key
}
