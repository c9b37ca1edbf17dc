# Instances and what they start from.

resource "aws_key_pair" {
  id          = self.key_name
  label       = "EC2 Key Pair"
  create_call = "ImportKeyPair"
  delete_call = "DeleteKeyPair"
  latency {
    create = ["1s", "1s"]
    update = ["1s", "1s"]
    delete = ["1s", "1s"]
  }
  missing "InvalidKeyPair.NotFound" {
    message = "The key pair '${self.id}' does not exist"
  }
  attribute "key_name" {
    value = "${is_set(self.key_name_prefix) && self.key_name_prefix != "" ? self.key_name_prefix : "terraform-"}${unique_suffix()}"
  }
  attribute "key_name_prefix" {
    value = ""
  }
  attribute "public_key" {
    normal = trimspace(value)
  }
  attribute "key_pair_id" {
    value = "key-${hex(17)}"
  }
  attribute "key_type" {
    value = strcontains(self.public_key, "ed25519") ? "ed25519" : "rsa"
  }
  attribute "fingerprint" {
    value = join(":", regexall("..", md5(self.public_key)))
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:key-pair/${self.key_name}"
  }
  reject "InvalidKeyPair.Duplicate" {
    on      = ["create"]
    when    = find("aws_key_pair", self.key_name) != null
    message = "The keypair already exists"
  }
  reject "InvalidKey.Format" {
    on      = ["create"]
    when    = !startswith(self.public_key, "ssh-") && !startswith(self.public_key, "ecdsa-")
    message = "Key is not in valid OpenSSH public key format"
  }
}

resource "aws_instance" {
  id          = "i-${hex(17)}"
  label       = "EC2 Instance"
  create_call = "RunInstances"
  update_call = "ModifyInstanceAttribute"
  delete_call = "TerminateInstances"
  latency {
    create = ["15s", "40s"]
    update = ["1s", "5s"]
    delete = ["30s", "120s"]
  }
  missing "InvalidInstanceID.NotFound" {
    message = "The instance ID '${self.id}' does not exist"
  }
  machine {
    image          = self.ami
    user_data      = is_set(self.user_data) && self.user_data != "" ? self.user_data : try(base64decode(self.user_data_base64), "")
    private_ip     = self.private_ip
    authorized_key = try(find("aws_key_pair", self.key_name).public_key, "")
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:instance/${self.id}"
  }
  # An argument of its own, or the launch template's.
  attribute "ami" {
    value = try(find("aws_launch_template", self.launch_template[0].id).image_id, "")
  }
  attribute "instance_type" {
    value = try(find("aws_launch_template", self.launch_template[0].id).instance_type, "")
  }
  attribute "subnet_id" {
    references = "aws_subnet"
  }
  attribute "vpc_security_group_ids" {
    references = "aws_security_group"
    value      = try([target.subnet_id.vpc_id == "" ? "" : find("aws_vpc", target.subnet_id.vpc_id).default_security_group_id], [])
  }
  attribute "key_name" {
    references    = "aws_key_pair"
    blocks_delete = false
  }
  attribute "iam_instance_profile" {
    references    = "aws_iam_instance_profile"
    blocks_delete = false
  }
  attribute "associate_public_ip_address" {
    value = try(target.subnet_id.map_public_ip_on_launch, true)
  }
  attribute "availability_zone" {
    value = try(target.subnet_id.availability_zone, local.zones[0])
  }
  attribute "private_ip" {
    value = try(free_address(target.subnet_id.cidr_block, concat([for i in peers("subnet_id") : i.private_ip], [for n in referrers_of("aws_subnet", self.subnet_id, "aws_nat_gateway") : n.private_ip])), assigned(cidrhost("172.31.0.0/20", parseint(hex(3), 16) % 4080 + 8)))
  }
  attribute "private_dns" {
    value = "ip-${replace(self.private_ip, ".", "-")}.${region == "us-east-1" ? "ec2" : "${region}.compute"}.internal"
  }
  attribute "public_ip" {
    value = self.associate_public_ip_address == true ? assigned(cidrhost("54.72.0.0/13", parseint(hex(4), 16) * 8 + parseint(digits(1), 10))) : ""
    referred_by = ["aws_eip", "aws_eip_association"]
    read        = [for a in concat(tolist(referrers("aws_eip")), tolist(referrers("aws_eip_association"))) : a.public_ip][0]
  }
  attribute "public_dns" {
    value = self.public_ip != "" && try(find("aws_vpc", target.subnet_id.vpc_id).enable_dns_hostnames, true) ? "ec2-${replace(self.public_ip, ".", "-")}.${region == "us-east-1" ? "compute-1" : "${region}.compute"}.${local.dns_suffix}" : ""
  }
  attribute "primary_network_interface_id" {
    value = "eni-${hex(17)}"
  }
  attribute "instance_state" {
    value = "running"
  }
  attribute "instance_initiated_shutdown_behavior" {
    value = "stop"
  }
  attribute "tenancy" {
    value = "default"
  }
  attribute "ipv6_addresses" {
    value = []
  }
  attribute "user_data_replace_on_change" {
    default = false
  }
  attribute "user_data" {
    force_new_when = config.user_data_replace_on_change == true || self.user_data_replace_on_change == true
  }
  attribute "user_data_base64" {
    value          = null
    force_new_when = self.user_data_replace_on_change == true
  }
  attribute "get_password_data" {
    default = false
  }
  attribute "source_dest_check" {
    default = true
  }
  force_new       = ["ami", "subnet_id", "key_name", "private_ip", "associate_public_ip_address", "availability_zone"]
  update_in_place = ["instance_type"]
  reject "InvalidAMIID.Malformed" {
    on      = ["create"]
    when    = length(regexall("^ami-([0-9a-f]{8}|[0-9a-f]{17})$", self.ami)) == 0
    message = "Invalid id: \"${self.ami}\""
  }
  reject "InvalidAMIID.NotFound" {
    on      = ["create"]
    when    = image(self.ami) == null
    message = "The image id '[${self.ami}]' does not exist"
  }
  reject "InvalidParameterValue" {
    on      = ["create"]
    when    = length(regexall("^[a-z][a-z0-9-]*\\.[a-z0-9-]+$", self.instance_type)) == 0
    message = "Invalid value '${self.instance_type}' for InstanceType."
  }
  reject "InvalidParameter" {
    on      = ["create"]
    when    = is_set(self.subnet_id) && anytrue([for g in target.vpc_security_group_ids : g.vpc_id != target.subnet_id.vpc_id])
    message = "Security group ${join(", ", self.vpc_security_group_ids)} and subnet ${self.subnet_id} belong to different networks."
  }
  reject "InvalidIPAddress.InUse" {
    on      = ["create"]
    when    = is_set(self.subnet_id) && anytrue([for i in peers("subnet_id") : i.private_ip == self.private_ip])
    message = "Address ${self.private_ip} is in use."
  }
  reject "OperationNotPermitted" {
    on      = ["delete"]
    when    = self.disable_api_termination == true
    message = "The instance '${self.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
  }
}

resource "aws_launch_template" {
  id = "lt-${hex(17)}"
  label = "EC2 Launch Template"
  update_call = "CreateLaunchTemplateVersion"
  latency {
    create = ["1s", "2s"]
    update = ["1s", "2s"]
    delete = ["1s", "1s"]
  }
  missing "InvalidLaunchTemplateId.NotFound" {
    message = "The specified launch template, with template ID ${self.id}, does not exist."
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:launch-template/${self.id}"
  }
  attribute "name" {
    value = "${is_set(self.name_prefix) && self.name_prefix != "" ? self.name_prefix : "terraform-"}${unique_suffix()}"
  }
  attribute "name_prefix" {
    value = ""
  }
  attribute "default_version" {
    value = 1
  }
  attribute "latest_version" {
    value     = is_set(stored) ? stored.latest_version + 1 : 1
    recompute = true
  }
  attribute "vpc_security_group_ids" {
    references    = "aws_security_group"
    blocks_delete = false
  }
  reject "InvalidLaunchTemplateName.AlreadyExistsException" {
    on      = ["create"]
    when    = anytrue([for t in all("aws_launch_template") : t.name == self.name])
    message = "Launch template name already in use."
  }
}

resource "aws_ebs_volume" {
  id    = "vol-${hex(17)}"
  label = "EBS Volume"
  create_call = "CreateVolume"
  update_call = "ModifyVolume"
  delete_call = "DeleteVolume"
  latency {
    create = ["5s", "15s"]
    update = ["5s", "30s"]
    delete = ["5s", "15s"]
  }
  missing "InvalidVolume.NotFound" {
    message = "The volume '${self.id}' does not exist."
  }
  blocked "VolumeInUse" {
    message = "Volume ${self.id} is currently attached"
    retry   = true
  }
  attribute "arn" {
    value = "arn:${local.partition}:ec2:${region}:${account_id}:volume/${self.id}"
  }
  attribute "type" {
    value = "gp2"
  }
  attribute "size" {
    value = 8
  }
  attribute "iops" {
    value = self.type == "gp3" ? 3000 : max(100, self.size * 3)
  }
  reject "InvalidZone.NotFound" {
    on      = ["create"]
    when    = !contains(local.zones, self.availability_zone)
    message = "The zone '${self.availability_zone}' does not exist."
  }
}

resource "aws_volume_attachment" {
  id          = "vai-${hashcode("${self.device_name}-${self.instance_id}-${self.volume_id}-")}"
  label       = "EBS Volume Attachment"
  create_call = "AttachVolume"
  delete_call = "DetachVolume"
  latency {
    create = ["5s", "20s"]
    delete = ["5s", "20s"]
  }
  attribute "volume_id" {
    references = "aws_ebs_volume"
  }
  attribute "instance_id" {
    references = "aws_instance"
  }
}
