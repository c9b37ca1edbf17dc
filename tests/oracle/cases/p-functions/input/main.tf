terraform {
  required_providers {
    tf = { source = "terraform.io/builtin/terraform" }
  }
}
output "a" { value = provider::tf::encode_expr({ a = null, "b c" = [1, "x", true], c = toset(["b", "a"]), d = tomap({ k = 1 }), e = {}, f = [], g = [{}], h = [{ a = 1 }, { b = [1, 2] }] }) }
output "b" { value = provider::tf::encode_expr("a$${b}%%{c}\"\\ \n\t\r x") }
output "d" { value = provider::tf::encode_expr(1.5) }
output "e" { value = provider::tf::encode_expr([]) }
output "f" { value = provider::tf::encode_expr(true) }
output "g" { value = provider::tf::encode_expr(-3) }
output "h" { value = provider::tf::encode_expr({ "for" = 1, "null" = 2, "1a" = 3, "a-b" = 4, "-x" = 5, "é" = 6, "" = 7 }) }
output "i" { value = provider::tf::encode_tfvars({ a = 1, long_name = "x", c = { d = 1, eeee = [1, 2] } }) }
output "j" { value = provider::tf::decode_tfvars("a = 1\nb = \"x\"\nc = [1, { d = null }]\n") }
output "k" { value = provider::tf::encode_expr("l1\nl2\n") }
output "l" { value = provider::tf::encode_expr([["a"], [[]], { x = { y = {} } }]) }
output "m" { value = provider::tf::decode_tfvars("") }
output "n" { value = provider::tf::encode_expr(toset([{ a = 1 }, { a = 2 }])) }
output "o" { value = provider::tf::encode_tfvars({}) }
output "p" { value = provider::tf::encode_expr(1e30) }
output "q" { value = provider::tf::encode_expr("\u0001\u200d😀") }
