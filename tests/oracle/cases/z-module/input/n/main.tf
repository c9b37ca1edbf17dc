variable "names" { type = list(string) }
module "inner" {
  source = "../m"
  count = length(var.names)
  name = var.names[count.index]
}
output "inner" { value = module.inner[*].name }
