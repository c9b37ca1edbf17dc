resource "terraform_data" "a" { 
  input = terraform_data.a.id
}
resource "terraform_data" "c" {
  input = 1
  provisioner "local-exec" { command = terraform_data.c.id }
}
module "m" {
  source = "./m"
}
