# Public images: one line of releases each. A release comes about every `every`; {date} is the day it came out.
image "ubuntu-focal-amd64" {
  os          = "ubuntu-20.04"
  owner_id    = "099720109477"
  name        = "ubuntu/images/hvm-ssd/ubuntu-focal-20.04-amd64-server-{date}"
  description = "Canonical, Ubuntu, 20.04 LTS, amd64 focal image build on {date}"
  first       = "2020-04-23T00:00:00Z"
  every       = "17d"
}

image "ubuntu-jammy-amd64" {
  os          = "ubuntu-22.04"
  owner_id    = "099720109477"
  name        = "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-{date}"
  description = "Canonical, Ubuntu, 22.04 LTS, amd64 jammy image build on {date}"
  first       = "2022-04-21T00:00:00Z"
  every       = "17d"
}

image "ubuntu-noble-amd64" {
  os          = "ubuntu-24.04"
  owner_id    = "099720109477"
  name        = "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-{date}"
  description = "Canonical, Ubuntu, 24.04 LTS, amd64 noble image build on {date}"
  first       = "2024-04-23T00:00:00Z"
  every       = "17d"
}

image "ubuntu-jammy-arm64" {
  os           = "ubuntu-22.04"
  owner_id     = "099720109477"
  architecture = "arm64"
  name         = "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-{date}"
  description  = "Canonical, Ubuntu, 22.04 LTS, arm64 jammy image build on {date}"
  first        = "2022-04-21T00:00:00Z"
  every        = "17d"
}

image "debian-12-amd64" {
  os          = "debian-12"
  owner_id    = "136693071363"
  name        = "debian-12-amd64-{date}-1590"
  description = "Debian 12 (20240102-1614)"
  first       = "2023-06-12T00:00:00Z"
  every       = "21d"
}

image "amazon-linux-2" {
  os          = "amazon-linux-2"
  owner_id    = "137112412989"
  owner_alias = "amazon"
  name        = "amzn2-ami-hvm-2.0.{date}.0-x86_64-gp2"
  description = "Amazon Linux 2 AMI 2.0.{date}.0 x86_64 HVM gp2"
  first       = "2018-06-22T00:00:00Z"
  every       = "15d"
}

image "amazon-linux-2-ebs" {
  os          = "amazon-linux-2"
  owner_id    = "137112412989"
  owner_alias = "amazon"
  name        = "amzn2-ami-kernel-5.10-hvm-2.0.{date}.0-x86_64-gp2"
  description = "Amazon Linux 2 Kernel 5.10 AMI 2.0.{date}.0 x86_64 HVM gp2"
  first       = "2021-11-09T00:00:00Z"
  every       = "15d"
}

image "amazon-linux-2023" {
  os          = "amazon-linux-2023"
  owner_id    = "137112412989"
  owner_alias = "amazon"
  name        = "al2023-ami-2023.3.{date}.0-kernel-6.1-x86_64"
  description = "Amazon Linux 2023 AMI 2023.3.{date}.0 x86_64 HVM kernel-6.1"
  first       = "2023-03-15T00:00:00Z"
  every       = "14d"
}
