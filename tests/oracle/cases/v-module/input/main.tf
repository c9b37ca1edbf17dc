module "m" {
  source = "./m"
  a = 1
  nope = 2
}
module "n" {
  source = "./m"
}
module "o" {
  source = "./m"
  a = "x"
  b = []
  count = "z"
}
module "p" {
  source = "./m"
  a = 5
  b = []
  for_each = [1]
}
output "x" { value = module.m.zzz }
output "y" { value = module.o.q }
output "z" { value = module.p["a"].zzz }
output "w" { value = module.p.q }
output "v" { value = module.zz.q }
