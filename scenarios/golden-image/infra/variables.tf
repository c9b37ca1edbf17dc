variable "environment" {
  description = "Which environment this is"
  type        = string

  validation {
    condition     = contains(["development", "staging", "production"], var.environment)
    error_message = "The environment must be development, staging or production."
  }
}

variable "ami_id" {
  description = "The baked image"
  type        = string
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "cidr" {
  type    = string
  default = "10.20.0.0/16"
}

variable "zones" {
  type    = list(string)
  default = ["a", "b"]
}

variable "instances" {
  description = "How many web servers"
  type        = number
}

variable "instance_type" {
  type = string
}

variable "volume_size" {
  description = "GiB of the root volume"
  type        = number
}
