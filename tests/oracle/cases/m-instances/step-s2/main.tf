resource "terraform_data" "y" { input = 1 }
resource "terraform_data" "w" { input = 0 }
resource "terraform_data" "v" { input = "x" }
resource "terraform_data" "u" { depends_on = [terraform_data.y] }
