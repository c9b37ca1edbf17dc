resource "terraform_data" "a" {
  count = var.n > 2 ? 1 : 0
  input = { a = [1, -2.5e3, true, null], "b ${c}" : "x$${y}%%{z}", (d) = e[*].f.*.g[0]["h"].0 }
  dynamic "x" {
    for_each = [for k, v in m : k => v... if !v && k != "" || v >= 1 % 2]
    content { y = f(x.value, z...) }
  }
  text = <<-EOT
    %{ if a ~} one ${~ b ~} %{ else }
      two %{ for x in y }${x}%{ endfor }
    %{ endif }
  EOT
  core = core::max(1, 2) /* c */ # d
  one { a = 1 }
}
