# Route tables, routes, NAT and addresses.

tables {
  # What the API leaves out of a route.
  no_route = {
    carrier_gateway_id         = ""
    cidr_block                 = ""
    core_network_arn           = ""
    destination_prefix_list_id = ""
    egress_only_gateway_id     = ""
    gateway_id                 = ""
    ipv6_cidr_block            = ""
    local_gateway_id           = ""
    nat_gateway_id             = ""
    network_interface_id       = ""
    transit_gateway_id         = ""
    vpc_endpoint_id            = ""
    vpc_peering_connection_id  = ""
  }
}

resource "aws_route_table" {
  id    = "rtb-${hex(17)}"
  label = "EC2 Route Table"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "3s"]
    delete = ["1s", "2s"]
  }
  missing "InvalidRouteTableID.NotFound" {
    message = "The routeTable ID '${self.id}' does not exist"
  }
  blocked "DependencyViolation" {
    message = "The routeTable '${self.id}' has dependencies and cannot be deleted."
    retry   = true
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:route-table/${self.id}"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  attribute "route" {
    normal = [for r in value : defaults(r, table.no_route)]
    # Routes that are resources of their own, and those of gateway endpoints excepted, show in the table.
    referred_by = ["aws_route"]
    read = concat(tolist(self.route), [for r in referrers("aws_route") : {
      carrier_gateway_id         = r.carrier_gateway_id == null ? "" : r.carrier_gateway_id
      cidr_block                 = r.destination_cidr_block == null ? "" : r.destination_cidr_block
      core_network_arn           = r.core_network_arn == null ? "" : r.core_network_arn
      destination_prefix_list_id = r.destination_prefix_list_id == null ? "" : r.destination_prefix_list_id
      egress_only_gateway_id     = r.egress_only_gateway_id == null ? "" : r.egress_only_gateway_id
      gateway_id                 = r.gateway_id == null ? "" : r.gateway_id
      ipv6_cidr_block            = r.destination_ipv6_cidr_block == null ? "" : r.destination_ipv6_cidr_block
      local_gateway_id           = r.local_gateway_id == null ? "" : r.local_gateway_id
      nat_gateway_id             = r.nat_gateway_id == null ? "" : r.nat_gateway_id
      network_interface_id       = r.network_interface_id == null ? "" : r.network_interface_id
      transit_gateway_id         = r.transit_gateway_id == null ? "" : r.transit_gateway_id
      vpc_endpoint_id            = r.vpc_endpoint_id == null ? "" : r.vpc_endpoint_id
      vpc_peering_connection_id  = r.vpc_peering_connection_id == null ? "" : r.vpc_peering_connection_id
    }])
  }
  attribute "route.gateway_id" {
    references    = ["aws_internet_gateway", "aws_vpn_gateway"]
    refers_to     = value == "local" ? null : value
    blocks_delete = false
  }
  attribute "route.nat_gateway_id" {
    references    = "aws_nat_gateway"
    blocks_delete = false
  }
  attribute "propagating_vgws" {
    referred_by = ["aws_vpn_gateway_route_propagation"]
    read        = setunion(self.propagating_vgws, [for p in referrers("aws_vpn_gateway_route_propagation") : p.vpn_gateway_id])
  }
  quota "RouteTableLimitExceeded" {
    limit   = 200
    per     = "vpc_id"
    message = "The maximum number of route tables has been reached."
  }
}

resource "aws_default_route_table" {
  object      = "aws_route_table"
  adopts      = self.default_route_table_id
  keep        = true
  label       = "EC2 Default Route Table"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "3s"]
  }
  attribute "default_route_table_id" {
    read = self.id
  }
  attribute "route" {
    value  = []
    normal = [for r in value : defaults(r, table.no_route)]
  }
}

resource "aws_route" {
  id    = "r-${self.route_table_id}${hashcode(is_set(self.destination_cidr_block) ? self.destination_cidr_block : is_set(self.destination_ipv6_cidr_block) ? self.destination_ipv6_cidr_block : self.destination_prefix_list_id)}"
  label = "Route in Route Table"
  update_call = "ReplaceRoute"
  latency {
    create = ["1s", "5s"]
    update = ["1s", "3s"]
    delete = ["1s", "3s"]
  }
  import_id = "r-${split("_", value)[0]}${hashcode(split("_", value)[1])}"
  attribute "route_table_id" {
    references = "aws_route_table"
    owner      = true
  }
  attribute "gateway_id" {
    references    = ["aws_internet_gateway", "aws_vpn_gateway", "aws_vpc_endpoint"]
    refers_to     = value == "local" ? null : value
    blocks_delete = false
  }
  attribute "nat_gateway_id" {
    references    = "aws_nat_gateway"
    blocks_delete = false
  }
  attribute "egress_only_gateway_id" {
    references    = "aws_egress_only_internet_gateway"
    blocks_delete = false
  }
  attribute "origin" {
    value = "CreateRoute"
  }
  attribute "state" {
    value = "active"
  }
  reject "RouteAlreadyExists" {
    on      = ["create"]
    when    = find("aws_route", self.id) != null || anytrue([for r in target.route_table_id.route : is_set(self.destination_cidr_block) && r.cidr_block == self.destination_cidr_block])
    message = "The route identified by ${is_set(self.destination_cidr_block) ? self.destination_cidr_block : "its destination"} already exists."
  }
  reject "InvalidParameterValue" {
    on      = ["create"]
    when    = try(startswith(self.gateway_id, "igw-") && target.gateway_id.vpc_id != "" && target.gateway_id.vpc_id != target.route_table_id.vpc_id, false)
    message = "route table ${self.route_table_id} and network gateway ${self.gateway_id} belong to different networks"
  }
  quota "RouteLimitExceeded" {
    limit   = 500
    per     = "route_table_id"
    message = "The maximum number of routes has been reached."
  }
}

resource "aws_route_table_association" {
  id          = "rtbassoc-${hex(17)}"
  label       = "Route Table Association"
  create_call = "AssociateRouteTable"
  update_call = "ReplaceRouteTableAssociation"
  delete_call = "DisassociateRouteTable"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "route_table_id" {
    references = "aws_route_table"
  }
  attribute "subnet_id" {
    references    = "aws_subnet"
    owner         = true
  }
  attribute "gateway_id" {
    references    = ["aws_internet_gateway", "aws_vpn_gateway"]
    blocks_delete = false
  }
  reject "Resource.AlreadyAssociated" {
    on      = ["create"]
    when    = is_set(self.subnet_id) && length(peers("subnet_id")) > 0
    message = "the specified association for route table ${self.route_table_id} conflicts with an existing association"
  }
  reject "InvalidParameterValue" {
    when    = is_set(self.subnet_id) && target.subnet_id.vpc_id != target.route_table_id.vpc_id
    message = "Route table ${self.route_table_id} and subnet ${self.subnet_id} belong to different networks"
  }
}

resource "aws_main_route_table_association" {
  id          = "rtbassoc-${hex(17)}"
  label       = "Main Route Table Association"
  create_call = "ReplaceRouteTableAssociation"
  update_call = "ReplaceRouteTableAssociation"
  delete_call = "ReplaceRouteTableAssociation"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "vpc_id" {
    references = "aws_vpc"
    owner      = true
  }
  attribute "route_table_id" {
    references = "aws_route_table"
  }
  attribute "original_route_table_id" {
    value = target.vpc_id.main_route_table_id
  }
}

resource "aws_eip" {
  id          = "eipalloc-${hex(17)}"
  label       = "EC2 EIP"
  create_call = "AllocateAddress"
  update_call = "AssociateAddress"
  delete_call = "ReleaseAddress"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "5s"]
    delete = ["1s", "10s"]
  }
  missing "InvalidAllocationID.NotFound" {
    message = "The allocation ID '${self.id}' does not exist"
  }
  blocked "InvalidIPAddress.InUse" {
    message = "Address ${self.id} is in use."
    retry   = true
  }
  attribute "allocation_id" {
    value = self.id
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:elastic-ip/${self.id}"
  }
  attribute "domain" {
    value = "vpc"
  }
  attribute "public_ip" {
    value = assigned(cidrhost("52.16.0.0/13", parseint(hex(4), 16) * 8 + parseint(digits(1), 10)))
  }
  attribute "public_dns" {
    value = "ec2-${replace(self.public_ip, ".", "-")}.${region == "us-east-1" ? "compute-1" : "${region}.compute"}.${local.dns_suffix}"
  }
  attribute "public_ipv4_pool" {
    value = "amazon"
  }
  attribute "network_border_group" {
    value = region
  }
  attribute "instance" {
    references    = "aws_instance"
    blocks_delete = false
    value         = ""
    referred_by   = ["aws_eip_association"]
    read          = referrers("aws_eip_association")[0].instance_id
  }
  attribute "network_interface" {
    referred_by = ["aws_nat_gateway"]
    read        = referrers("aws_nat_gateway")[0].network_interface_id
  }
  attribute "private_ip" {
    referred_by = ["aws_nat_gateway"]
    read        = referrers("aws_nat_gateway")[0].private_ip
  }
  attribute "association_id" {
    value = is_set(self.instance) && self.instance != "" ? "eipassoc-${hex(17)}" : ""
    referred_by = ["aws_nat_gateway", "aws_eip_association"]
    read        = try(referrers("aws_nat_gateway")[0].association_id, referrers("aws_eip_association")[0].id)
  }
  quota "AddressLimitExceeded" {
    limit   = 5
    message = "The maximum number of addresses has been reached."
  }
}

resource "aws_eip_association" {
  id          = "eipassoc-${hex(17)}"
  label       = "EC2 EIP Association"
  create_call = "AssociateAddress"
  delete_call = "DisassociateAddress"
  latency {
    create = ["1s", "3s"]
    delete = ["1s", "3s"]
  }
  attribute "allocation_id" {
    references = "aws_eip"
  }
  attribute "instance_id" {
    references    = "aws_instance"
    blocks_delete = false
  }
  attribute "public_ip" {
    value = try(target.allocation_id.public_ip, "")
  }
  attribute "private_ip_address" {
    value = try(target.instance_id.private_ip, "")
  }
  attribute "network_interface_id" {
    value = try(target.instance_id.primary_network_interface_id, "")
  }
}

resource "aws_nat_gateway" {
  id          = "nat-${hex(17)}"
  label       = "EC2 NAT Gateway"
  create_call = "CreateNatGateway"
  delete_call = "DeleteNatGateway"
  latency {
    create = ["60s", "180s"]
    update = ["1s", "30s"]
    delete = ["30s", "90s"]
  }
  missing "NatGatewayNotFound" {
    message = "The Nat Gateway ${self.id} was not found"
  }
  attribute "allocation_id" {
    references = "aws_eip"
  }
  attribute "subnet_id" {
    references = "aws_subnet"
  }
  # The network that the gateway is in: an internet gateway cannot leave it before.
  attribute "vpc_id" {
    references = "aws_vpc"
    must_exist = false
    value      = try(target.subnet_id.vpc_id, "")
  }
  attribute "connectivity_type" {
    default = "public"
  }
  attribute "availability_mode" {
    value = "zonal"
  }
  attribute "association_id" {
    value = is_set(self.allocation_id) ? "eipassoc-${hex(17)}" : ""
  }
  attribute "network_interface_id" {
    value = "eni-${hex(17)}"
  }
  attribute "private_ip" {
    value = free_address(target.subnet_id.cidr_block, concat([for n in peers("subnet_id") : n.private_ip], [for i in referrers_of("aws_subnet", self.subnet_id, "aws_instance") : i.private_ip]))
  }
  attribute "public_ip" {
    value = try(target.allocation_id.public_ip, "")
  }
  attribute "tags_all" {
    plan = merge(local.default_tags, self.tags == null ? {} : self.tags)
  }
  reject "Resource.AlreadyAssociated" {
    on      = ["create"]
    when    = is_set(self.allocation_id) && length(peers("allocation_id")) > 0
    message = "Elastic IP address [${self.allocation_id}] is already associated"
  }
  reject "Gateway.NotAttached" {
    on      = ["create"]
    when    = self.connectivity_type == "public" && is_set(self.subnet_id) && length(referrers_of("aws_vpc", target.subnet_id.vpc_id, "aws_internet_gateway")) == 0 && length(referrers_of("aws_vpc", target.subnet_id.vpc_id, "aws_internet_gateway_attachment")) == 0
    message = "Network ${target.subnet_id.vpc_id} has no Internet gateway attached"
  }
}
