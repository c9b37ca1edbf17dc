# VPCs and what lives directly in them.

resource "aws_vpc" {
  id         = "vpc-${hex(17)}"
  label      = "EC2 VPC"
  create_call = "CreateVpc"
  update_call = "ModifyVpcAttribute"
  delete_call = "DeleteVpc"
  latency {
    create = ["1s", "5s"]
    update = ["1s", "3s"]
    delete = ["1s", "2s"]
  }
  missing "InvalidVpcID.NotFound" {
    message = "The vpc ID '${self.id}' does not exist"
  }
  blocked "DependencyViolation" {
    message = "The vpc '${self.id}' has dependencies and cannot be deleted."
    retry   = true
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:vpc/${self.id}"
  }
  attribute "instance_tenancy" {
    default = "default"
  }
  attribute "enable_dns_hostnames" {
    value = false
  }
  attribute "enable_network_address_usage_metrics" {
    value = false
  }
  attribute "dhcp_options_id" {
    value = assigned("dopt-${substr(sha256("${account_id}/${region}"), 0, 17)}")
    referred_by = ["aws_vpc_dhcp_options_association"]
    read        = referrers("aws_vpc_dhcp_options_association")[0].dhcp_options_id
  }
  attribute "ipv6_cidr_block" {
    value = self.assign_generated_ipv6_cidr_block == true ? assigned("2600:1f18:${hex(4)}:${hex(2)}00::/56") : ""
  }
  attribute "ipv6_association_id" {
    value = self.ipv6_cidr_block != "" ? "vpc-cidr-assoc-${hex(17)}" : ""
  }
  attribute "ipv6_cidr_block_network_border_group" {
    value = self.assign_generated_ipv6_cidr_block == true ? region : ""
  }
  attribute "default_route_table_id" {
    value = child.main.id
  }
  attribute "main_route_table_id" {
    value = child.main.id
    referred_by = ["aws_main_route_table_association"]
    read        = referrers("aws_main_route_table_association")[0].route_table_id
  }
  attribute "default_security_group_id" {
    value = child.security_group.id
  }
  attribute "default_network_acl_id" {
    value = child.network_acl.id
  }
  child "aws_route_table" "main" {
    attributes = { vpc_id = self.id, tags_all = {} }
  }
  child "aws_security_group" "security_group" {
    attributes = {
      vpc_id = self.id, name = "default", name_prefix = "", description = "default VPC security group", tags_all = {}
      ingress = [{ cidr_blocks = [], description = "", from_port = 0, ipv6_cidr_blocks = [], prefix_list_ids = [],
      protocol = "-1", security_groups = [], self = true, to_port = 0 }]
      egress = [{ cidr_blocks = ["0.0.0.0/0"], description = "", from_port = 0, ipv6_cidr_blocks = [], prefix_list_ids = [],
      protocol = "-1", security_groups = [], self = false, to_port = 0 }]
    }
  }
  child "aws_network_acl" "network_acl" {
    attributes = {
      vpc_id = self.id, tags_all = {}, subnet_ids = []
      ingress = [{ action = "allow", cidr_block = "0.0.0.0/0", from_port = 0, icmp_code = 0, icmp_type = 0,
      ipv6_cidr_block = "", protocol = "-1", rule_no = 100, to_port = 0 }]
      egress = [{ action = "allow", cidr_block = "0.0.0.0/0", from_port = 0, icmp_code = 0, icmp_type = 0,
      ipv6_cidr_block = "", protocol = "-1", rule_no = 100, to_port = 0 }]
    }
  }
  validate "expected cidr_block to contain a valid network value" {
    when      = is_set(self.cidr_block) && !is_cidr(self.cidr_block)
    message   = "\"${self.cidr_block}\" is not a valid CIDR block"
    attribute = "cidr_block"
  }
  reject "InvalidVpc.Range" {
    on      = ["create"]
    when    = is_cidr(self.cidr_block) && (cidr_length(self.cidr_block) < 16 || cidr_length(self.cidr_block) > 28)
    message = "The CIDR '${self.cidr_block}' is invalid."
  }
  quota "VpcLimitExceeded" {
    limit   = 5
    message = "The maximum number of VPCs has been reached."
  }
}

resource "aws_vpc_ipv4_cidr_block_association" {
  id          = "vpc-cidr-assoc-${hex(17)}"
  label       = "EC2 VPC IPv4 CIDR Block Association"
  create_call = "AssociateVpcCidrBlock"
  delete_call = "DisassociateVpcCidrBlock"
  latency {
    create = ["1s", "15s"]
    delete = ["1s", "15s"]
  }
  attribute "vpc_id" {
    references = "aws_vpc"
    owner      = true
  }
  reject "CidrConflict" {
    on      = ["create"]
    when    = cidr_overlaps(target.vpc_id.cidr_block, self.cidr_block) || anytrue([for a in peers("vpc_id") : cidr_overlaps(a.cidr_block, self.cidr_block)])
    message = "The CIDR '${self.cidr_block}' conflicts with another CIDR of the VPC."
  }
}

resource "aws_subnet" {
  id          = "subnet-${hex(17)}"
  label       = "EC2 Subnet"
  update_call = "ModifySubnetAttribute"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "11s"]
    delete = ["1s", "20s"]
  }
  missing "InvalidSubnetID.NotFound" {
    message = "The subnet ID '${self.id}' does not exist"
  }
  blocked "DependencyViolation" {
    message = "The subnet '${self.id}' has dependencies and cannot be deleted."
    retry   = true
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  attribute "availability_zone" {
    # Not self: the two are computed from each other.
    value = is_set(try(config.availability_zone_id, null)) ? try(local.zones[index(local.zone_ids, config.availability_zone_id)], "") : local.zones[0]
  }
  attribute "availability_zone_id" {
    value = try(local.zone_ids[index(local.zones, self.availability_zone)], "")
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:subnet/${self.id}"
  }
  attribute "private_dns_hostname_type_on_launch" {
    value = self.ipv6_native == true ? "resource-name" : "ip-name"
  }
  attribute "ipv6_cidr_block_association_id" {
    value = is_set(self.ipv6_cidr_block) && self.ipv6_cidr_block != "" ? "subnet-cidr-assoc-${hex(17)}" : ""
  }
  validate "expected cidr_block to contain a valid network value" {
    when    = is_set(self.cidr_block) && !is_cidr(self.cidr_block)
    message = "\"${self.cidr_block}\" is not a valid CIDR block"
  }
  reject "InvalidParameterValue" {
    on      = ["create"]
    when    = !contains(local.zones, self.availability_zone)
    message = "Value (${self.availability_zone}) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: ${join(", ", local.zones)}."
  }
  reject "InvalidSubnet.Range" {
    on = ["create"]
    when = is_set(self.cidr_block) && !cidr_contains(target.vpc_id.cidr_block, self.cidr_block) && !anytrue([
    for a in referrers_of("aws_vpc", self.vpc_id, "aws_vpc_ipv4_cidr_block_association") : cidr_contains(a.cidr_block, self.cidr_block)])
    message = "The CIDR '${self.cidr_block}' is invalid."
  }
  reject "InvalidSubnet.Conflict" {
    on      = ["create"]
    when    = anytrue([for s in peers("vpc_id") : cidr_overlaps(s.cidr_block, self.cidr_block)])
    message = "The CIDR '${self.cidr_block}' conflicts with another subnet"
  }
  quota "SubnetLimitExceeded" {
    limit   = 200
    per     = "vpc_id"
    message = "The maximum number of subnets for the VPC ${self.vpc_id} has been reached."
  }
}

resource "aws_internet_gateway" {
  id    = "igw-${hex(17)}"
  label = "EC2 Internet Gateway"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "20s"]
  }
  missing "InvalidInternetGatewayID.NotFound" {
    message = "The internetGateway ID '${self.id}' does not exist"
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:internet-gateway/${self.id}"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
    read       = is_set(self.vpc_id) && self.vpc_id != "" ? self.vpc_id : try(referrers("aws_internet_gateway_attachment")[0].vpc_id, "")
  }
  reject "Resource.AlreadyAssociated" {
    when    = is_set(self.vpc_id) && length(peers("vpc_id")) > 0
    message = "resource ${self.id} is already attached to network ${self.vpc_id}"
  }
  reject "DependencyViolation" {
    on      = ["delete"]
    when    = is_set(self.vpc_id) && length([for n in referrers_of("aws_vpc", self.vpc_id, "aws_nat_gateway") : n if n.public_ip != ""]) > 0
    message = "Network ${self.vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
    retry   = true
  }
  quota "InternetGatewayLimitExceeded" {
    limit   = 5
    message = "The maximum number of internet gateways has been reached."
  }
}

resource "aws_internet_gateway_attachment" {
  id          = "${self.internet_gateway_id}:${self.vpc_id}"
  label       = "EC2 Internet Gateway Attachment"
  create_call = "AttachInternetGateway"
  delete_call = "DetachInternetGateway"
  latency {
    create = ["1s", "2s"]
    delete = ["1s", "20s"]
  }
  attribute "internet_gateway_id" {
    references = "aws_internet_gateway"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  reject "Resource.AlreadyAssociated" {
    on      = ["create"]
    when    = length(peers("internet_gateway_id")) > 0 || length(referrers_of("aws_vpc", self.vpc_id, "aws_internet_gateway")) > 0
    message = "resource ${self.internet_gateway_id} is already attached to network ${self.vpc_id}"
  }
}

resource "aws_egress_only_internet_gateway" {
  id = "eigw-${hex(17)}"
  latency {
    create = ["1s", "2s"]
    delete = ["1s", "5s"]
  }
  missing "InvalidGatewayID.NotFound" {
    message = "The eigw ID '${self.id}' does not exist"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
}

resource "aws_vpc_dhcp_options" {
  id          = "dopt-${hex(17)}"
  label       = "EC2 DHCP Options"
  create_call = "CreateDhcpOptions"
  delete_call = "DeleteDhcpOptions"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "1s"]
    delete = ["1s", "5s"]
  }
  missing "InvalidDhcpOptionID.NotFound" {
    message = "The dhcpOption ID '${self.id}' does not exist"
  }
  blocked "DependencyViolation" {
    message = "The dhcpOptions '${self.id}' has dependencies and cannot be deleted."
    retry   = true
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:dhcp-options/${self.id}"
  }
}

resource "aws_vpc_dhcp_options_association" {
  id          = "${self.dhcp_options_id}-${self.vpc_id}"
  label       = "EC2 VPC DHCP Options Set Association"
  create_call = "AssociateDhcpOptions"
  update_call = "AssociateDhcpOptions"
  delete_call = "AssociateDhcpOptions"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "vpc_id" {
    references    = "aws_vpc"
    blocks_delete = false
  }
  attribute "dhcp_options_id" {
    references = "aws_vpc_dhcp_options"
    must_exist = false
  }
}

resource "aws_vpn_gateway" {
  id          = "vgw-${hex(17)}"
  label       = "EC2 VPN Gateway"
  latency {
    create = ["5s", "20s"]
    update = ["5s", "20s"]
    delete = ["5s", "30s"]
  }
  missing "InvalidVpnGatewayID.NotFound" {
    message = "The vpnGateway ID '${self.id}' does not exist"
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:vpn-gateway/${self.id}"
  }
  attribute "amazon_side_asn" {
    value = "64512"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
    read       = is_set(self.vpc_id) && self.vpc_id != "" ? self.vpc_id : try(referrers("aws_vpn_gateway_attachment")[0].vpc_id, "")
  }
  reject "InvalidVpcState" {
    when    = is_set(self.vpc_id) && length(peers("vpc_id")) > 0
    message = "VPC ${self.vpc_id} is already attached to a virtual private gateway."
  }
  quota "VpnGatewayLimitExceeded" {
    limit   = 5
    message = "The maximum number of virtual private gateways has been reached."
  }
}

resource "aws_vpn_gateway_attachment" {
  id          = "vpn-attachment-${substr(sha256("${self.vpc_id}-${self.vpn_gateway_id}"), 0, 8)}"
  label       = "EC2 VPN Gateway Attachment"
  create_call = "AttachVpnGateway"
  delete_call = "DetachVpnGateway"
  latency {
    create = ["5s", "20s"]
    delete = ["5s", "30s"]
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  attribute "vpn_gateway_id" {
    references = "aws_vpn_gateway"
  }
}

resource "aws_vpn_gateway_route_propagation" {
  id          = "${self.vpn_gateway_id}_${self.route_table_id}"
  label       = "EC2 VPN Gateway Route Propagation"
  create_call = "EnableVgwRoutePropagation"
  delete_call = "DisableVgwRoutePropagation"
  latency {
    create = ["1s", "5s"]
    delete = ["1s", "5s"]
  }
  attribute "route_table_id" {
    references = "aws_route_table"
    owner      = true
  }
  attribute "vpn_gateway_id" {
    references    = "aws_vpn_gateway"
    blocks_delete = false
  }
}

resource "aws_customer_gateway" {
  id    = "cgw-${hex(17)}"
  label = "EC2 Customer Gateway"
  latency {
    create = ["1s", "10s"]
    delete = ["1s", "10s"]
  }
  missing "InvalidCustomerGatewayID.NotFound" {
    message = "The customerGateway ID '${self.id}' does not exist"
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:customer-gateway/${self.id}"
  }
  quota "CustomerGatewayLimitExceeded" {
    limit   = 50
    message = "The maximum number of customer gateways has been reached."
  }
}
