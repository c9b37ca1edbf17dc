module "m" {
  source = "./m"
  a = 1
  b = []
}
output "x" { value = module.m.q.foo }
output "y" { value = module.m.s }
