# Applies against a simulated cloud, which is a fresh one for this file.
run "create" {
  assert {
    condition     = aws_vpc.main.enable_dns_hostnames
    error_message = "Machines have no names."
  }
  assert_no_changes = true
}

run "rename" {
  variables {
    name = "production"
  }
  assert {
    condition     = output.vpc_id == run.create.vpc_id
    error_message = "A new name replaced the network: ${run.create.vpc_id} became ${output.vpc_id}."
  }
}
