# What holds for all of AWS: regions, the provider block, tags.

provider {
  defaults {
    region = "us-east-1"
  }
  validate "Invalid provider configuration" {
    when    = lookup(table.regions, provider.region, null) == null
    message = "invalid AWS Region: ${provider.region}"
  }
}

locals {
  partition    = table.regions[region].partition
  dns_suffix   = table.regions[region].partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com"
  default_tags = try(provider.default_tags[0].tags, {})
  zones        = [for z in table.regions[region].zones : "${region}${z}"]
  zone_ids     = [for i, z in table.regions[region].zones : "${table.regions[region].short}-az${i + 1}"]
}

tables {
  # Zone ids are numbered in the order of the zones' letters here; a real account has its own order.
  regions = {
    "us-east-1"      = { partition = "aws", name = "US East (N. Virginia)", short = "use1", zones = ["a", "b", "c", "d", "e", "f"] }
    "us-east-2"      = { partition = "aws", name = "US East (Ohio)", short = "use2", zones = ["a", "b", "c"] }
    "us-west-1"      = { partition = "aws", name = "US West (N. California)", short = "usw1", zones = ["a", "c"] }
    "us-west-2"      = { partition = "aws", name = "US West (Oregon)", short = "usw2", zones = ["a", "b", "c", "d"] }
    "af-south-1"     = { partition = "aws", name = "Africa (Cape Town)", short = "afs1", zones = ["a", "b", "c"] }
    "ap-east-1"      = { partition = "aws", name = "Asia Pacific (Hong Kong)", short = "ape1", zones = ["a", "b", "c"] }
    "ap-northeast-1" = { partition = "aws", name = "Asia Pacific (Tokyo)", short = "apne1", zones = ["a", "c", "d"] }
    "ap-northeast-2" = { partition = "aws", name = "Asia Pacific (Seoul)", short = "apne2", zones = ["a", "b", "c", "d"] }
    "ap-northeast-3" = { partition = "aws", name = "Asia Pacific (Osaka)", short = "apne3", zones = ["a", "b", "c"] }
    "ap-south-1"     = { partition = "aws", name = "Asia Pacific (Mumbai)", short = "aps1", zones = ["a", "b", "c"] }
    "ap-southeast-1" = { partition = "aws", name = "Asia Pacific (Singapore)", short = "apse1", zones = ["a", "b", "c"] }
    "ap-southeast-2" = { partition = "aws", name = "Asia Pacific (Sydney)", short = "apse2", zones = ["a", "b", "c"] }
    "ca-central-1"   = { partition = "aws", name = "Canada (Central)", short = "cac1", zones = ["a", "b", "d"] }
    "eu-central-1"   = { partition = "aws", name = "Europe (Frankfurt)", short = "euc1", zones = ["a", "b", "c"] }
    "eu-north-1"     = { partition = "aws", name = "Europe (Stockholm)", short = "eun1", zones = ["a", "b", "c"] }
    "eu-south-1"     = { partition = "aws", name = "Europe (Milan)", short = "eus1", zones = ["a", "b", "c"] }
    "eu-west-1"      = { partition = "aws", name = "Europe (Ireland)", short = "euw1", zones = ["a", "b", "c"] }
    "eu-west-2"      = { partition = "aws", name = "Europe (London)", short = "euw2", zones = ["a", "b", "c"] }
    "eu-west-3"      = { partition = "aws", name = "Europe (Paris)", short = "euw3", zones = ["a", "b", "c"] }
    "me-south-1"     = { partition = "aws", name = "Middle East (Bahrain)", short = "mes1", zones = ["a", "b", "c"] }
    "sa-east-1"      = { partition = "aws", name = "South America (São Paulo)", short = "sae1", zones = ["a", "b", "c"] }
    "cn-north-1"     = { partition = "aws-cn", name = "China (Beijing)", short = "cnn1", zones = ["a", "b"] }
    "us-gov-west-1"  = { partition = "aws-us-gov", name = "AWS GovCloud (US-West)", short = "usgw1", zones = ["a", "b", "c"] }
  }
}

every {
  attribute "region" {
    plan = region
  }
  attribute "tags_all" {
    plan = merge(local.default_tags, self.tags)
  }
  attribute "owner_id" {
    value = account_id
  }
}
