# VPC endpoints and subnet groups.

resource "aws_vpc_endpoint" {
  id    = "vpce-${hex(17)}"
  label = "EC2 VPC Endpoint"
  create_call = "CreateVpcEndpoint"
  update_call = "ModifyVpcEndpoint"
  delete_call = "DeleteVpcEndpoints"
  latency {
    create = ["5s", "180s"]
    update = ["5s", "60s"]
    delete = ["5s", "180s"]
  }
  missing "InvalidVpcEndpointId.NotFound" {
    message = "The Vpc Endpoint Id '${self.id}' does not exist"
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:vpc-endpoint/${self.id}"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  attribute "vpc_endpoint_type" {
    default = "Gateway"
  }
  attribute "subnet_ids" {
    references = "aws_subnet"
    value      = []
  }
  attribute "route_table_ids" {
    references    = "aws_route_table"
    blocks_delete = false
    value         = []
    referred_by   = ["aws_vpc_endpoint_route_table_association"]
    read          = setunion(self.route_table_ids, [for a in referrers("aws_vpc_endpoint_route_table_association") : a.route_table_id])
  }
  attribute "security_group_ids" {
    references = "aws_security_group"
    value      = self.vpc_endpoint_type == "Interface" ? [target.vpc_id.default_security_group_id] : []
  }
  attribute "policy" {
    value = jsonencode({ Statement = [{ Action = "*", Effect = "Allow", Principal = "*", Resource = "*" }], Version = "2008-10-17" })
    same  = same_json(old, new)
  }
  attribute "private_dns_enabled" {
    value = false
  }
  attribute "ip_address_type" {
    value = "ipv4"
  }
  attribute "service_region" {
    value = region
  }
  attribute "state" {
    value = "available"
  }
  attribute "prefix_list_id" {
    value = self.vpc_endpoint_type == "Gateway" ? assigned("pl-${substr(sha256(self.service_name), 0, 8)}") : ""
  }
  attribute "network_interface_ids" {
    value = self.vpc_endpoint_type == "Interface" ? [for s in tolist(self.subnet_ids) : "eni-${hex(17)}"] : []
  }
  attribute "dns_entry" {
    value = self.vpc_endpoint_type == "Interface" ? [{
      dns_name       = "${self.id}-${lower_alnum(8)}.${reverse(split(".", self.service_name))[0]}.${region}.vpce.${local.dns_suffix}"
      hosted_zone_id = "Z${upper_alnum(13)}"
    }] : []
  }
  attribute "cidr_blocks" {
    value = []
  }
  reject "RouteAlreadyExists" {
    when = self.vpc_endpoint_type == "Gateway" && anytrue([for e in peers("vpc_id") : e.vpc_endpoint_type == "Gateway" && e.service_name == self.service_name &&
    length(setintersection(e.route_table_ids, self.route_table_ids)) > 0])
    message = "route table ${join(", ", self.route_table_ids)} already has a route with destination-prefix-list-id ${self.prefix_list_id}"
  }
  reject "InvalidParameter" {
    on      = ["create"]
    when    = self.private_dns_enabled == true && anytrue([for e in peers("vpc_id") : e.private_dns_enabled == true && e.service_name == self.service_name])
    message = "private-dns-enabled cannot be set because there is already a conflicting DNS domain for ${self.service_name} in the VPC ${self.vpc_id}"
  }
  reject "InvalidServiceName" {
    on      = ["create"]
    when    = !startswith(self.service_name, "com.amazonaws.") && !startswith(self.service_name, "aws.") && !startswith(self.service_name, "cn.com.amazonaws.")
    message = "The Vpc Endpoint Service '${self.service_name}' does not exist"
  }
  quota "VpcEndpointLimitExceeded" {
    limit   = 70
    per     = "vpc_id"
    message = "The maximum number of VPC endpoints has been reached."
  }
}

resource "aws_vpc_endpoint_route_table_association" {
  id          = "a-${self.vpc_endpoint_id}${hashcode(self.route_table_id)}"
  create_call = "ModifyVpcEndpoint"
  delete_call = "ModifyVpcEndpoint"
  latency {
    create = ["1s", "5s"]
    delete = ["1s", "5s"]
  }
  attribute "vpc_endpoint_id" {
    references = "aws_vpc_endpoint"
    owner      = true
  }
  attribute "route_table_id" {
    references    = "aws_route_table"
    blocks_delete = false
  }
}

resource "aws_db_subnet_group" {
  id      = self.name
  service = "RDS"
  label   = "RDS DB Subnet Group"
  create_call = "CreateDBSubnetGroup"
  update_call = "ModifyDBSubnetGroup"
  delete_call = "DeleteDBSubnetGroup"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "3s"]
    delete = ["1s", "5s"]
  }
  missing "DBSubnetGroupNotFoundFault" {
    status  = 404
    message = "DB subnet group '${self.id}' does not exist."
  }
  blocked "InvalidDBSubnetGroupStateFault" {
    message = "Cannot delete the subnet group '${self.id}' because at least one database instance is still using it."
  }
  attribute "name" {
    value = "${is_set(self.name_prefix) && self.name_prefix != "" ? self.name_prefix : "terraform-"}${unique_suffix()}"
  }
  attribute "name_prefix" {
    value = ""
  }
  attribute "description" {
    default = "Managed by Terraform"
  }
  attribute "subnet_ids" {
    references = "aws_subnet"
  }
  attribute "arn" {
    value = "arn:${local.partition}:rds:${region}:${account_id}:subgrp:${self.name}"
  }
  attribute "vpc_id" {
    value = target.subnet_ids[0].vpc_id
  }
  attribute "supported_network_types" {
    value = ["IPV4"]
  }
  reject "DBSubnetGroupAlreadyExists" {
    on      = ["create"]
    when    = find("aws_db_subnet_group", self.name) != null
    message = "The DB subnet group '${self.name}' already exists."
  }
  reject "DBSubnetGroupDoesNotCoverEnoughAZs" {
    when    = length(distinct([for s in target.subnet_ids : s.availability_zone])) < 2
    message = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: ${join(", ", distinct([for s in target.subnet_ids : s.availability_zone]))}. Add subnets to cover at least 2 AZs."
  }
  quota "DBSubnetGroupQuotaExceeded" {
    limit   = 50
    message = "The maximum number of DB subnet groups has been reached."
  }
}

resource "aws_elasticache_subnet_group" {
  id      = self.name
  service = "ElastiCache"
  label   = "ElastiCache Subnet Group"
  create_call = "CreateCacheSubnetGroup"
  update_call = "ModifyCacheSubnetGroup"
  delete_call = "DeleteCacheSubnetGroup"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "5s"]
  }
  attribute "name" {
    normal = lower(value)
  }
  attribute "description" {
    default = "Managed by Terraform"
  }
  attribute "subnet_ids" {
    references = "aws_subnet"
  }
  attribute "arn" {
    value = "arn:${local.partition}:elasticache:${region}:${account_id}:subnetgroup:${self.name}"
  }
  attribute "vpc_id" {
    value = target.subnet_ids[0].vpc_id
  }
  reject "CacheSubnetGroupAlreadyExists" {
    on      = ["create"]
    when    = find("aws_elasticache_subnet_group", self.name) != null
    message = "Cache subnet group ${self.name} already exists."
  }
}

resource "aws_redshift_subnet_group" {
  id      = self.name
  service = "Redshift"
  label   = "Redshift Subnet Group"
  create_call = "CreateClusterSubnetGroup"
  update_call = "ModifyClusterSubnetGroup"
  delete_call = "DeleteClusterSubnetGroup"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "5s"]
  }
  attribute "name" {
    normal = lower(value)
  }
  attribute "description" {
    default = "Managed by Terraform"
  }
  attribute "subnet_ids" {
    references = "aws_subnet"
  }
  attribute "arn" {
    value = "arn:${local.partition}:redshift:${region}:${account_id}:subnetgroup:${self.name}"
  }
  reject "ClusterSubnetGroupAlreadyExists" {
    on      = ["create"]
    when    = find("aws_redshift_subnet_group", self.name) != null
    message = "The cluster subnet group ${self.name} already exists."
  }
}
