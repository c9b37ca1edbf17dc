resource "terraform_data" "b" {}
module "m" { 
  source = "./m" 
  for_each = toset([terraform_data.b.id])
}
module "n" { 
  source = "./m" 
  count = length(terraform_data.b.id)
}
