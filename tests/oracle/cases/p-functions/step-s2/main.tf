terraform {
  required_providers {
    tf = { source = "terraform.io/builtin/terraform" }
  }
}
output "a" { value = provider::tf::encode_tfvars({ "a b" = 1 }) }
output "b" { value = provider::tf::encode_tfvars([]) }
output "c" { value = provider::tf::encode_tfvars(null) }
output "d" { value = provider::tf::decode_tfvars("a = b") }
output "e" { value = provider::tf::decode_tfvars("a = ") }
output "f" { value = provider::tf::decode_tfvars("b {}") }
output "g" { value = provider::tf::decode_tfvars(1) }
output "h" { value = provider::tf::decode_tfvars(null) }
output "i" { value = provider::tf::nope(1) }
output "j" { value = provider::nope::nope(1) }
output "k" { value = provider::tf::encode_expr() }
output "l" { value = provider::tf::encode_expr(1, 2) }
output "m" { value = provider::terraform::encode_expr(1) }
output "n" { value = provider::tf::decode_tfvars("a = upper(\"x\")") }
output "o" { value = provider::tf::decode_tfvars("a = 1\na = 2") }
output "p" { value = provider::tf::encode_tfvars({ "for" = 1 }) }
