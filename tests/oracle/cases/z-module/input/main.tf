variable "n" { default = 2 }
module "c" {
  source = "./m"
  count = var.n
  name = "c${count.index}"
}
module "f" {
  source = "./m"
  for_each = { x = 1, y = 2 }
  name = each.key
  depends_on = [module.c]
}
module "nest" {
  source = "./n"
  names = [for k, v in module.f : v.id]
}
output "ids" { value = module.c[*].id }
output "map" { value = { for k, v in module.f : k => v.name } }
output "whole" { value = module.nest }
