resource "terraform_data" "a" {}
output "n" { value = 1 }
output "s" { value = "x" }
output "r" { value = terraform_data.a }
output "e" { 
  value = "x" 
  ephemeral = true
}
output "sens" { 
  value = "x" 
  sensitive = true
}
