# Data sources that look at the account, its regions and its objects.

data "aws_region" {
  attribute "name" { value = region }
  attribute "id" { value = region }
  attribute "endpoint" { value = "ec2.${region}.${local.dns_suffix}" }
  attribute "description" { value = table.regions[region].name }
}

data "aws_regions" {
  attribute "id" { value = local.partition }
  attribute "names" { value = [for r, about in table.regions : r if about.partition == local.partition] }
}

data "aws_partition" {
  attribute "id" { value = local.partition }
  attribute "partition" { value = local.partition }
  attribute "dns_suffix" { value = local.dns_suffix }
  attribute "reverse_dns_prefix" { value = join(".", reverse(split(".", local.dns_suffix))) }
}

data "aws_caller_identity" {
  attribute "id" { value = account_id }
  attribute "account_id" { value = account_id }
  attribute "arn" { value = "arn:${local.partition}:iam::${account_id}:user/reprise" }
  attribute "user_id" { value = "AIDAREPRISEREPRISE000" }
}

data "aws_availability_zones" {
  attribute "id" { value = region }
  attribute "names" {
    value = [for i, z in local.zones : z if !contains(self.exclude_names == null ? [] : self.exclude_names, z) && !contains(self.exclude_zone_ids == null ? [] : self.exclude_zone_ids, local.zone_ids[i]) && alltrue([for f in self.filter : contains(f.values, lookup({
      "zone-name" = z, "zone-id" = local.zone_ids[i], "state" = "available", "opt-in-status" = "opt-in-not-required", "region-name" = region, "zone-type" = "availability-zone", "group-name" = region
    }, f.name, ""))])]
  }
  attribute "zone_ids" { value = [for n in self.names : local.zone_ids[index(local.zones, n)]] }
  attribute "group_names" { value = length(self.names) == 0 ? [] : ["${region}-zg-1"] }
}

data "aws_vpc_endpoint_service" {
  attribute "service_name" {
    value = contains(["s3", "dynamodb", "ecs", "ecr.api"], coalesce(self.service, "-")) || is_set(self.service) ? "com.amazonaws.${region}.${self.service}" : ""
  }
  attribute "service_type" {
    value = concat([for f in self.filter : tolist(f.values)[0] if f.name == "service-type"], [contains(["s3", "dynamodb"], reverse(split(".", self.service_name))[0]) ? "Gateway" : "Interface"])[0]
  }
  attribute "service_id" { value = "vpce-svc-${substr(sha256(self.service_name), 0, 17)}" }
  attribute "id" { value = tostring(hashcode(self.service_name)) }
  attribute "arn" { value = "arn:${local.partition}:ec2:${region}:${account_id}:vpc-endpoint-service/${self.service_id}" }
  attribute "owner" { value = "amazon" }
  attribute "service_region" { value = region }
  attribute "acceptance_required" { value = false }
  attribute "manages_vpc_endpoints" { value = false }
  attribute "vpc_endpoint_policy_supported" { value = true }
  attribute "availability_zones" { value = local.zones }
  attribute "base_endpoint_dns_names" { value = ["${reverse(split(".", self.service_name))[0]}.${region}.vpce.${local.dns_suffix}"] }
  attribute "private_dns_name" { value = "${join(".", reverse(slice(split(".", self.service_name), 3, length(split(".", self.service_name)))))}.${region}.${local.dns_suffix}" }
  attribute "private_dns_names" { value = [self.private_dns_name] }
  attribute "supported_ip_address_types" { value = ["ipv4"] }
  attribute "tags" { value = {} }
}

data "aws_vpc" {
  from   = "aws_vpc"
  single = true
  none   = "no matching EC2 VPC found"
  many   = "multiple EC2 VPCs matched; use additional constraints to reduce matches to a single EC2 VPC"
  where  = (self.id == null || each.id == self.id) && (self.cidr_block == null || each.cidr_block == self.cidr_block) && self.default != true && alltrue([for k, v in(self.tags == null ? {} : self.tags) : lookup(each.tags_all, k, null) == v])
  filters = merge({
    "vpc-id" = each.id, "cidr" = each.cidr_block, "cidr-block-association.cidr-block" = each.cidr_block, "owner-id" = each.owner_id
    "state" = "available", "is-default" = "false", "isDefault" = "false"
  }, { for k, v in each.tags_all : "tag:${k}" => v })
  attribute "tags" { value = it.tags_all }
  attribute "default" { value = false }
  attribute "state" { value = "available" }
}

data "aws_subnet" {
  from   = "aws_subnet"
  single = true
  none   = "no matching EC2 Subnet found"
  many   = "multiple EC2 Subnets matched; use additional constraints to reduce matches to a single EC2 Subnet"
  where  = (self.id == null || each.id == self.id) && (self.vpc_id == null || each.vpc_id == self.vpc_id) && (self.cidr_block == null || each.cidr_block == self.cidr_block) && (self.availability_zone == null || each.availability_zone == self.availability_zone) && alltrue([for k, v in(self.tags == null ? {} : self.tags) : lookup(each.tags_all, k, null) == v])
  filters = merge({
    "subnet-id" = each.id, "vpc-id" = each.vpc_id, "cidr-block" = each.cidr_block, "cidr" = each.cidr_block, "availability-zone" = each.availability_zone
    "availabilityZone" = each.availability_zone, "availability-zone-id" = each.availability_zone_id, "map-public-ip-on-launch" = each.map_public_ip_on_launch
    "state" = "available", "owner-id" = each.owner_id, "default-for-az" = "false"
  }, { for k, v in each.tags_all : "tag:${k}" => v })
  attribute "tags" { value = it.tags_all }
  attribute "state" { value = "available" }
  attribute "default_for_az" { value = false }
  attribute "available_ip_address_count" { value = pow(2, 32 - cidr_length(it.cidr_block)) - 5 }
}

data "aws_subnets" {
  from  = "aws_subnet"
  where = alltrue([for k, v in(self.tags == null ? {} : self.tags) : lookup(each.tags_all, k, null) == v])
  filters = merge({
    "subnet-id" = each.id, "vpc-id" = each.vpc_id, "cidr-block" = each.cidr_block, "cidr" = each.cidr_block, "availability-zone" = each.availability_zone
    "availabilityZone" = each.availability_zone, "availability-zone-id" = each.availability_zone_id, "map-public-ip-on-launch" = each.map_public_ip_on_launch
    "state" = "available", "owner-id" = each.owner_id, "default-for-az" = "false"
  }, { for k, v in each.tags_all : "tag:${k}" => v })
  attribute "id" { value = region }
  attribute "ids" { value = [for s in found : s.id] }
}

data "aws_security_group" {
  from   = "aws_security_group"
  single = true
  none   = "no matching EC2 Security Group found"
  many   = "multiple EC2 Security Groups matched; use additional constraints to reduce matches to a single EC2 Security Group"
  where  = (self.id == null || each.id == self.id) && (self.name == null || each.name == self.name) && (self.vpc_id == null || each.vpc_id == self.vpc_id) && alltrue([for k, v in(self.tags == null ? {} : self.tags) : lookup(each.tags_all, k, null) == v])
  filters = merge({
    "group-id" = each.id, "group-name" = each.name, "vpc-id" = each.vpc_id, "description" = each.description, "owner-id" = each.owner_id
  }, { for k, v in each.tags_all : "tag:${k}" => v })
  attribute "tags" { value = it.tags_all }
}
