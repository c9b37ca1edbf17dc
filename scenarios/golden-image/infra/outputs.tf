output "addresses" {
  value = aws_instance.web[*].public_ip
}

output "vpc_id" {
  value = aws_vpc.main.id
}
