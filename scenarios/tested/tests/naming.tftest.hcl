# Plans only: nothing is made.
run "subnets_are_named_after_the_network" {
  command = plan
  variables {
    name = "ledger"
  }
  assert {
    condition     = aws_subnet.private[1].tags.Name == "ledger-1"
    error_message = "The second subnet is called ${aws_subnet.private[1].tags.Name}."
  }
}

run "upper_case_is_refused" {
  command = plan
  variables {
    name = "Ledger"
  }
  expect_failures = [var.name]
}
