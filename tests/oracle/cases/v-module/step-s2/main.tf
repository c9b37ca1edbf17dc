module "m" {
  source = "./m"
  a = 1
  b = {}
}
module "o" {
  source = "./m"
  a = "x"
  b = []
}
output "x" { value = module.m.q + [] }
