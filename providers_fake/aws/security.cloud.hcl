# Security groups and network ACLs.

tables {
  # What the API leaves out of a rule of a security group.
  no_rule = { cidr_blocks = [], description = "", ipv6_cidr_blocks = [], prefix_list_ids = [], security_groups = [], self = false }
  # Security groups name protocols; some may be given by number.
  protocols = { "all" = "-1", "6" = "tcp", "17" = "udp", "1" = "icmp", "58" = "icmpv6" }
}

resource "aws_security_group" {
  id    = "sg-${hex(17)}"
  label = "Security Group"
  update_call = "ModifySecurityGroupRules"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "5s"]
    delete = ["1s", "2s"]
  }
  missing "InvalidGroup.NotFound" {
    message = "The security group '${self.id}' does not exist"
  }
  blocked "DependencyViolation" {
    message = "resource ${self.id} has a dependent object"
    retry   = true
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:security-group/${self.id}"
  }
  attribute "name" {
    value = is_set(self.name_prefix) && self.name_prefix != "" ? "${self.name_prefix}${unique_suffix()}" : "terraform-${unique_suffix()}"
  }
  attribute "name_prefix" {
    value = ""
  }
  attribute "description" {
    default = "Managed by Terraform"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
    must_exist = true
  }
  attribute "ingress" {
    normal = [for r in value : merge(
      defaults(r, table.no_rule),
      { protocol = try(lookup(table.protocols, lower(r.protocol), lower(r.protocol)), r.protocol) }
    )]
    referred_by = ["aws_security_group_rule", "aws_vpc_security_group_ingress_rule"]
    read = concat(tolist(self.ingress), [for r in referrers("aws_security_group_rule") : {
      cidr_blocks      = r.cidr_blocks == null ? [] : r.cidr_blocks
      description      = r.description == null ? "" : r.description
      from_port        = r.from_port
      ipv6_cidr_blocks = r.ipv6_cidr_blocks == null ? [] : r.ipv6_cidr_blocks
      prefix_list_ids  = r.prefix_list_ids == null ? [] : r.prefix_list_ids
      protocol         = r.protocol
      security_groups  = is_set(r.source_security_group_id) && r.source_security_group_id != self.id && r.source_security_group_id != "" ? [r.source_security_group_id] : []
      self             = r.self == true || r.source_security_group_id == self.id
      to_port          = r.to_port
    } if r.type == "ingress" && r.security_group_id == self.id], [for r in referrers("aws_vpc_security_group_ingress_rule") : {
      cidr_blocks      = is_set(r.cidr_ipv4) ? [r.cidr_ipv4] : []
      description      = r.description == null ? "" : r.description
      from_port        = r.from_port == null ? 0 : r.from_port
      ipv6_cidr_blocks = is_set(r.cidr_ipv6) ? [r.cidr_ipv6] : []
      prefix_list_ids  = is_set(r.prefix_list_id) ? [r.prefix_list_id] : []
      protocol         = r.ip_protocol
      security_groups  = is_set(r.referenced_security_group_id) && r.referenced_security_group_id != self.id ? [r.referenced_security_group_id] : []
      self             = r.referenced_security_group_id == self.id
      to_port          = r.to_port == null ? 0 : r.to_port
    } if r.security_group_id == self.id])
  }
  attribute "egress" {
    normal = [for r in value : merge(
      defaults(r, table.no_rule),
      { protocol = try(lookup(table.protocols, lower(r.protocol), lower(r.protocol)), r.protocol) }
    )]
    referred_by = ["aws_security_group_rule", "aws_vpc_security_group_egress_rule"]
    read = concat(tolist(self.egress), [for r in referrers("aws_security_group_rule") : {
      cidr_blocks      = r.cidr_blocks == null ? [] : r.cidr_blocks
      description      = r.description == null ? "" : r.description
      from_port        = r.from_port
      ipv6_cidr_blocks = r.ipv6_cidr_blocks == null ? [] : r.ipv6_cidr_blocks
      prefix_list_ids  = r.prefix_list_ids == null ? [] : r.prefix_list_ids
      protocol         = r.protocol
      security_groups  = is_set(r.source_security_group_id) && r.source_security_group_id != self.id && r.source_security_group_id != "" ? [r.source_security_group_id] : []
      self             = r.self == true || r.source_security_group_id == self.id
      to_port          = r.to_port
    } if r.type == "egress" && r.security_group_id == self.id], [for r in referrers("aws_vpc_security_group_egress_rule") : {
      cidr_blocks      = is_set(r.cidr_ipv4) ? [r.cidr_ipv4] : []
      description      = r.description == null ? "" : r.description
      from_port        = r.from_port == null ? 0 : r.from_port
      ipv6_cidr_blocks = is_set(r.cidr_ipv6) ? [r.cidr_ipv6] : []
      prefix_list_ids  = is_set(r.prefix_list_id) ? [r.prefix_list_id] : []
      protocol         = r.ip_protocol
      security_groups  = is_set(r.referenced_security_group_id) && r.referenced_security_group_id != self.id ? [r.referenced_security_group_id] : []
      self             = r.referenced_security_group_id == self.id
      to_port          = r.to_port == null ? 0 : r.to_port
    } if r.security_group_id == self.id])
  }
  attribute "ingress.security_groups" {
    references = "aws_security_group"
    refers_to  = startswith(value, "sg-") ? value : null
  }
  attribute "egress.security_groups" {
    references = "aws_security_group"
    refers_to  = startswith(value, "sg-") ? value : null
  }
  reject "InvalidGroup.Duplicate" {
    on      = ["create"]
    when    = is_set(self.vpc_id) && anytrue([for g in peers("vpc_id") : g.name == self.name])
    message = "The security group '${self.name}' already exists for VPC '${self.vpc_id}'"
  }
  reject "InvalidParameterValue" {
    on      = ["create"]
    when    = startswith(self.name, "sg-")
    message = "invalid value for parameter groupName: ${self.name}. Group names may not be in the format sg-*."
  }
  quota "SecurityGroupLimitExceeded" {
    limit   = 2500
    message = "The maximum number of security groups has been reached."
  }
}

resource "aws_default_security_group" {
  object = "aws_security_group"
  adopts = try(find("aws_vpc", self.vpc_id).default_security_group_id, "")
  keep   = true
  label  = "Default Security Group"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "5s"]
  }
  attribute "ingress" {
    value  = []
    normal = [for r in value : defaults(r, table.no_rule)]
  }
  attribute "egress" {
    value  = []
    normal = [for r in value : defaults(r, table.no_rule)]
  }
}

resource "aws_security_group_rule" {
  id    = "sgrule-${hashcode(jsonencode([self.security_group_id, self.type, self.protocol, self.from_port, self.to_port, self.cidr_blocks, self.ipv6_cidr_blocks, self.prefix_list_ids, self.self, is_set(self.source_security_group_id) ? self.source_security_group_id : ""]))}"
  label = "Security Group Rule"
  create_call = "AuthorizeSecurityGroupIngress"
  update_call = "UpdateSecurityGroupRuleDescriptionsIngress"
  delete_call = "RevokeSecurityGroupIngress"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "security_group_id" {
    references = "aws_security_group"
    owner      = true
  }
  attribute "source_security_group_id" {
    references = "aws_security_group"
    value      = self.self == true ? self.security_group_id : ""
  }
  attribute "self" {
    default = false
  }
  attribute "protocol" {
    normal = lookup(table.protocols, lower(value), lower(value))
  }
  attribute "security_group_rule_id" {
    value = "sgr-${hex(17)}"
  }
  reject "InvalidPermission.Duplicate" {
    on = ["create"]
    when = anytrue([for r in peers("security_group_id") : r.security_group_id == self.security_group_id && r.type == self.type && r.protocol == self.protocol && r.from_port == self.from_port &&
      r.to_port == self.to_port && r.self == self.self && r.source_security_group_id == self.source_security_group_id &&
    length(setintersection(concat(r.cidr_blocks == null ? [] : r.cidr_blocks, ["-"]), concat(self.cidr_blocks == null ? [] : self.cidr_blocks, r.cidr_blocks == null && self.cidr_blocks == null && r.ipv6_cidr_blocks == self.ipv6_cidr_blocks && r.prefix_list_ids == self.prefix_list_ids ? ["-"] : []))) > 0])
    message = "the specified rule \"peer: ${self.cidr_blocks == null ? self.source_security_group_id : join(", ", self.cidr_blocks)}, ${self.protocol}, from port: ${self.from_port}, to port: ${self.to_port}, ALLOW\" already exists"
  }
  quota "RulesPerSecurityGroupLimitExceeded" {
    limit   = 120
    per     = "security_group_id"
    message = "The maximum number of rules per security group has been reached."
  }
}

resource "aws_vpc_security_group_ingress_rule" {
  id          = "sgr-${hex(17)}"
  label       = "VPC Security Group Rule"
  create_call = "AuthorizeSecurityGroupIngress"
  update_call = "ModifySecurityGroupRules"
  delete_call = "RevokeSecurityGroupIngress"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "security_group_id" {
    references = "aws_security_group"
    owner      = true
  }
  attribute "referenced_security_group_id" {
    references = "aws_security_group"
    refers_to  = reverse(split("/", value))[0]
  }
  attribute "security_group_rule_id" {
    value = self.id
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:security-group-rule/${self.id}"
  }
  reject "InvalidPermission.Duplicate" {
    on      = ["create"]
    when    = anytrue([for r in peers("security_group_id") : r.ip_protocol == self.ip_protocol && r.from_port == self.from_port && r.to_port == self.to_port && r.cidr_ipv4 == self.cidr_ipv4 && r.cidr_ipv6 == self.cidr_ipv6 && r.prefix_list_id == self.prefix_list_id && r.referenced_security_group_id == self.referenced_security_group_id])
    message = "the specified rule already exists"
  }
}

resource "aws_vpc_security_group_egress_rule" {
  id          = "sgr-${hex(17)}"
  label       = "VPC Security Group Rule"
  create_call = "AuthorizeSecurityGroupEgress"
  update_call = "ModifySecurityGroupRules"
  delete_call = "RevokeSecurityGroupEgress"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "security_group_id" {
    references = "aws_security_group"
    owner      = true
  }
  attribute "referenced_security_group_id" {
    references = "aws_security_group"
    refers_to  = reverse(split("/", value))[0]
  }
  attribute "security_group_rule_id" {
    value = self.id
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:security-group-rule/${self.id}"
  }
  reject "InvalidPermission.Duplicate" {
    on      = ["create"]
    when    = anytrue([for r in peers("security_group_id") : r.ip_protocol == self.ip_protocol && r.from_port == self.from_port && r.to_port == self.to_port && r.cidr_ipv4 == self.cidr_ipv4 && r.cidr_ipv6 == self.cidr_ipv6 && r.prefix_list_id == self.prefix_list_id && r.referenced_security_group_id == self.referenced_security_group_id])
    message = "the specified rule already exists"
  }
}

resource "aws_network_acl" {
  id    = "acl-${hex(17)}"
  label = "EC2 Network ACL"
  update_call = "ReplaceNetworkAclAssociation"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "3s"]
    delete = ["1s", "3s"]
  }
  missing "InvalidNetworkAclID.NotFound" {
    message = "The networkAcl ID '${self.id}' does not exist"
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:network-acl/${self.id}"
  }
  attribute "vpc_id" {
    references = "aws_vpc"
  }
  attribute "subnet_ids" {
    references    = "aws_subnet"
    blocks_delete = false
    value         = []
    referred_by   = ["aws_network_acl_association"]
    read          = setunion(self.subnet_ids, [for a in referrers("aws_network_acl_association") : a.subnet_id])
  }
  attribute "ingress" {
    normal = [for r in value : merge(defaults(r, { cidr_block = "", icmp_code = 0, icmp_type = 0, ipv6_cidr_block = "" }), {
      action   = lower(r.action)
      protocol = lookup({ "all" = "-1", "tcp" = "6", "udp" = "17", "icmp" = "1" }, r.protocol, r.protocol)
    })]
    referred_by = ["aws_network_acl_rule"]
    read = concat(tolist(self.ingress), [for r in referrers("aws_network_acl_rule") : {
      action = r.rule_action, cidr_block = r.cidr_block == null ? "" : r.cidr_block, from_port = r.from_port == null ? 0 : r.from_port
      icmp_code = r.icmp_code == null ? 0 : r.icmp_code, icmp_type = r.icmp_type == null ? 0 : r.icmp_type
      ipv6_cidr_block = r.ipv6_cidr_block == null ? "" : r.ipv6_cidr_block
      protocol = r.protocol, rule_no = r.rule_number, to_port = r.to_port == null ? 0 : r.to_port
    } if r.egress != true])
  }
  attribute "egress" {
    normal = [for r in value : merge(defaults(r, { cidr_block = "", icmp_code = 0, icmp_type = 0, ipv6_cidr_block = "" }), {
      action   = lower(r.action)
      protocol = lookup({ "all" = "-1", "tcp" = "6", "udp" = "17", "icmp" = "1" }, r.protocol, r.protocol)
    })]
    referred_by = ["aws_network_acl_rule"]
    read = concat(tolist(self.egress), [for r in referrers("aws_network_acl_rule") : {
      action = r.rule_action, cidr_block = r.cidr_block == null ? "" : r.cidr_block, from_port = r.from_port == null ? 0 : r.from_port
      icmp_code = r.icmp_code == null ? 0 : r.icmp_code, icmp_type = r.icmp_type == null ? 0 : r.icmp_type
      ipv6_cidr_block = r.ipv6_cidr_block == null ? "" : r.ipv6_cidr_block
      protocol = r.protocol, rule_no = r.rule_number, to_port = r.to_port == null ? 0 : r.to_port
    } if r.egress == true])
  }
  quota "NetworkAclLimitExceeded" {
    limit   = 200
    per     = "vpc_id"
    message = "The maximum number of network ACLs has been reached."
  }
}

resource "aws_default_network_acl" {
  object = "aws_network_acl"
  adopts = self.default_network_acl_id
  keep   = true
  label  = "EC2 Default Network ACL"
  latency {
    create = ["1s", "3s"]
    update = ["1s", "3s"]
  }
  attribute "default_network_acl_id" {
    read = self.id
  }
}

resource "aws_network_acl_rule" {
  id    = "nacl-${hashcode("${self.network_acl_id}-${self.rule_number}-${self.egress}-${self.protocol}")}"
  label = "EC2 Network ACL Rule"
  create_call = "CreateNetworkAclEntry"
  delete_call = "DeleteNetworkAclEntry"
  latency {
    create = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "network_acl_id" {
    references = "aws_network_acl"
    owner      = true
  }
  attribute "egress" {
    default = false
  }
  attribute "protocol" {
    same = lookup({ "all" = "-1", "tcp" = "6", "udp" = "17", "icmp" = "1" }, old, old) == lookup({ "all" = "-1", "tcp" = "6", "udp" = "17", "icmp" = "1" }, new, new)
  }
  reject "NetworkAclEntryAlreadyExists" {
    on      = ["create"]
    when    = anytrue([for r in peers("network_acl_id") : r.rule_number == self.rule_number && r.egress == self.egress])
    message = "The network acl entry identified by ${self.rule_number} already exists."
  }
  quota "NetworkAclEntryLimitExceeded" {
    limit   = 40
    per     = "network_acl_id"
    message = "The maximum number of network acl entries has been reached."
  }
}

resource "aws_network_acl_association" {
  id          = "aclassoc-${hex(17)}"
  label       = "EC2 Network ACL Association"
  create_call = "ReplaceNetworkAclAssociation"
  update_call = "ReplaceNetworkAclAssociation"
  delete_call = "ReplaceNetworkAclAssociation"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "2s"]
  }
  attribute "network_acl_id" {
    references = "aws_network_acl"
  }
  attribute "subnet_id" {
    references = "aws_subnet"
    owner      = true
  }
}
