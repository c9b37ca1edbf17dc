output "a" { value = abs("x") }
output "d" { value = upper([] == [] ? [] : []) }
output "e" { value = element("x", 1) }
output "f" { value = element([], "x") }
output "g" { value = file("nope") }
output "h" { value = regex("(", "x") }
output "i" { value = abs("a" + 1) }
output "j" { value = abs(upper("a")) }
output "k" { value = abs(upper("a") == "b" ? "x" : "y") }
output "l" { value = abs("x" == "x") }
output "m" { value = abs(["x"][0]) }
output "n" { value = abs({ a = "x" }.a) }
output "o" { value = abs(null) }
output "p" { value = upper("a", "b" == "c") }
output "q" { value = upper("a", ["x"][0]) }
output "r" { value = tolist([1])[4] }
output "s" { value = tolist([1])[2 + 2] }
output "t" { value = [1][2 + 2] }
output "u" { value = { a = 1 }["b"] }
output "v" { value = { a = 1 }[upper("b")] }
output "w" { value = tomap({ a = 1 })[upper("b")] }
output "x" { value = local.l[5] }
output "y" { value = local.l[2 + 3] }
output "z" { value = local.l["x"] }
output "aa" { value = local.l[upper("x")] }
output "ab" { value = "x"[0] }
output "ac" { value = "x"[upper("a")] }
output "ad" { value = local.l[null] }
output "ae" { value = local.l[0][upper("a")] }
output "af" { value = tolist(["a"])[0].foo }
output "ai" { value = [for x in local.l : x.foo][0] }
output "aj" { value = local.l[*].foo }
output "ak" { value = local.l.*.foo }
output "al" { value = jsondecode("{") }
output "an" { value = lookup({}, "a") }
output "ao" { value = tobool("maybe") }
output "ap" { value = cidrhost("x", 1) }
output "aq" { value = replace("a", "/(/", "b") }
output "ar" { value = coalesce() }
output "as" { value = format("%d", "x") }
output "at" { value = templatefile("nope", {}) }
output "au" { value = zipmap(["a"], []) }
output "av" { value = setproduct() }
output "aw" { value = join(1, 2) }
output "ax" { value = abs(-"x") }
output "ay" { value = abs(!true) }
output "az" { value = abs("%{ if true }x%{ endif }") }
locals { l = tolist(["a"]) }
