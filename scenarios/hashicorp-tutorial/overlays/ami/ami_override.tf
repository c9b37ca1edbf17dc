# Replaces the tutorial's placeholder "ami-YOUR-AMI-ID".
resource "aws_instance" "web" {
  ami = var.ami_id
}
