packer {
  required_plugins {
    amazon = {
      version = "1.2.8"
      source  = "github.com/hashicorp/amazon"
    }
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "release" {
  type    = string
  default = "1.4.2"
}

source "amazon-ebs" "app" {
  ami_name      = "storefront-${var.release}"
  instance_type = "t3.small"
  region        = var.region
  ssh_username  = "ubuntu"

  # An exact name: a newer image never slips in.
  source_ami_filter {
    filters = {
      name                = "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20240101"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
    owners = ["099720109477"]
  }

  tags = {
    Name    = "storefront"
    Release = var.release
  }
}

build {
  sources = ["source.amazon-ebs.app"]

  provisioner "file" {
    source      = "../files/storefront.conf"
    destination = "/tmp/storefront.conf"
  }

  provisioner "shell" {
    script           = "../files/install.sh"
    environment_vars = ["RELEASE=${var.release}"]
  }
}
