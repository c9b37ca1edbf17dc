# An override file can only override what is declared, so the variable stands in a file of its own.
variable "ami_id" {
  description = "The image that Packer built"
  type        = string
}
