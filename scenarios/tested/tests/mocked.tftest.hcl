# Without a cloud: what it would compute is made up, in the shapes that it has.
mock_provider "aws" {
  mock_resource "aws_vpc" {
    defaults = {
      owner_id = "000000000000"
    }
  }
}

run "mocked" {
  assert {
    condition     = can(regex("^vpc-[0-9a-f]{17}$", output.vpc_id))
    error_message = "The id of the network is ${output.vpc_id}."
  }
  assert {
    condition     = startswith(output.vpc_arn, "arn:aws:ec2:")
    error_message = "The network is ${output.vpc_arn}."
  }
  assert {
    condition     = aws_vpc.main.owner_id == "000000000000"
    error_message = "The network belongs to ${aws_vpc.main.owner_id}."
  }
}
