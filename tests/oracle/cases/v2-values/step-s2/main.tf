module "m" { source = "./m" }
module "c" { 
  source = "./m" 
  count = 2
}
module "f" { 
  source = "./m" 
  for_each = { a = 1 }
}
output "o1" { value = length(module.m.n) }
output "o2" { value = module.m.s.foo }
output "o3" { value = module.m.n + [] }
output "o4" { value = module.c.n }
output "o5" { value = module.c[0].zz }
output "o6" { value = module.f["q"].n.x }
output "o7" { value = module.f.n }
output "o8" { value = module.c[*].n }
output "o9" { value = module.m.r.foo }
output "o10" { value = module.m.e }
output "o11" { value = keys(module.m) }
output "o12" { value = module.m["a"].n }
output "o13" { value = module.m.sens }
output "o14" { value = module.c[0].sens }
