# Replaces the tutorial's placeholder "ami-YOUR-AMI-ID".
variable "ami_id" {
  description = "The image that Packer built"
  type        = string
}

resource "aws_instance" "web" {
  ami = var.ami_id
}
