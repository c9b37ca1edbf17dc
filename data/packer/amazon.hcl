# Arguments of the Amazon plugin: what may be written, of which type, and what it does to an image here.
#   strings, numbers, bools, texts (list of string), maps (map of string)   arguments that act on the build
#   inert                                                                   arguments that leave no trace in an image
#   unmodelled                                                              arguments that would: said in the notes
# `inert` and `unmodelled` entries are "name" or "name:type". A `block` holds the same again.
builder "amazon-ebs" {
  id      = "mitchellh.amazonebs"
  strings = ["ami_name", "ami_description", "region", "source_ami", "instance_type", "ssh_username", "user_data",
             "user_data_file", "communicator", "imds_support", "deprecate_at", "pause_before_connecting",
             "ami_virtualization_type", "spot_price", "ssh_keypair_name", "ssh_private_key_file", "boot_mode",
             "uefi_data", "tpm_support"]
  bools   = ["force_deregister", "force_delete_snapshot", "skip_create_ami", "ena_support", "sriov_support",
             "skip_save_build_region", "ssh_clear_authorized_keys", "ssh_agent_auth", "encrypt_boot"]
  texts   = ["ami_regions", "spot_instance_types", "ami_users", "ami_groups"]
  maps    = ["tags", "snapshot_tags", "run_tags"]
  inert   = [
    "access_key", "secret_key", "token", "profile", "shared_credentials_file", "custom_endpoint_ec2", "mfa_code",
    "decode_authorization_messages:bool", "insecure_skip_tls_verify:bool", "max_retries:number",
    "skip_metadata_api_check:bool", "skip_credential_validation:bool", "skip_region_validation:bool",
    "snapshot_copy_duration_minutes:number", "skip_profile_validation:bool", "skip_ami_run_tags:bool",
    "block_duration_minutes:number", "capacity_reservation_preference", "capacity_reservation_id",
    "capacity_reservation_group_arn", "disable_stop_instance:bool", "ebs_optimized:bool",
    "enable_nitro_enclave:bool", "enable_t2_unlimited:bool", "enable_unlimited_credits:bool",
    "associate_public_ip_address:bool", "availability_zone", "elastic_ip_allocation_id", "fleet_tags:map",
    "spot_allocation_strategy", "spot_price_auto_product", "spot_tags:map", "run_volume_tags:map", "tenancy",
    "temporary_security_group_source_cidrs:texts", "temporary_security_group_source_public_ip:bool",
    "windows_password_timeout", "shutdown_behavior", "security_group_id", "security_group_ids:texts", "subnet_id",
    "vpc_id", "iam_instance_profile", "no_ephemeral:bool", "ssh_host", "ssh_port:number", "ssh_password",
    "temporary_key_pair_name", "temporary_key_pair_type", "temporary_key_pair_bits:number", "ssh_ciphers:texts",
    "ssh_key_exchange_algorithms:texts", "ssh_certificate_file", "ssh_pty:bool", "ssh_timeout",
    "ssh_wait_timeout", "ssh_disable_agent_forwarding:bool", "ssh_handshake_attempts:number", "ssh_bastion_host",
    "ssh_bastion_port:number", "ssh_bastion_agent_auth:bool", "ssh_bastion_username", "ssh_bastion_password",
    "ssh_bastion_interactive:bool", "ssh_bastion_private_key_file", "ssh_bastion_certificate_file",
    "ssh_file_transfer_method", "ssh_proxy_host", "ssh_proxy_port:number", "ssh_proxy_username",
    "ssh_proxy_password", "ssh_keep_alive_interval", "ssh_read_write_timeout", "ssh_remote_tunnels:texts",
    "ssh_local_tunnels:texts", "ssh_interface", "pause_before_ssm", "session_manager_port:number",
  ]
  unmodelled = [
    "ami_org_arns:texts", "ami_ou_arns:texts", "ami_product_codes:texts", "kms_key_id", "region_kms_key_ids:map",
    "snapshot_users:texts", "snapshot_groups:texts", "winrm_username", "winrm_password", "winrm_host",
    "winrm_no_proxy:bool", "winrm_port:number", "winrm_timeout", "winrm_use_ssl:bool", "winrm_insecure:bool",
    "winrm_use_ntlm:bool",
  ]
  block "source_ami_filter" {
    single = true
    maps   = ["filters"]
    texts  = ["owners"]
    bools  = ["most_recent", "include_deprecated"]
  }
  block "tag"            { strings = ["key", "value", "name"] }
  block "run_tag"        { strings = ["key", "value", "name"] }
  block "snapshot_tag"   { strings = ["key", "value", "name"] }
  block "run_volume_tag" { inert = ["key", "value", "name"] }
  block "fleet_tag"      { inert = ["key", "value", "name"] }
  block "spot_tag"       { inert = ["key", "value", "name"] }
  block "launch_block_device_mappings" {
    strings = ["device_name", "volume_type", "kms_key_id", "snapshot_id"]
    numbers = ["volume_size", "iops", "throughput"]
    bools   = ["delete_on_termination", "encrypted", "omit_from_artifact"]
    inert   = ["no_device:bool", "virtual_name", "volume_initialization_rate:number"]
  }
  block "ami_block_device_mappings" {
    strings = ["device_name", "volume_type", "kms_key_id", "snapshot_id"]
    numbers = ["volume_size", "iops", "throughput"]
    bools   = ["delete_on_termination", "encrypted"]
    inert   = ["no_device:bool", "virtual_name", "volume_initialization_rate:number"]
  }
  block "metadata_options" {
    single = true
    inert  = ["http_endpoint", "http_tokens", "http_put_response_hop_limit:number", "instance_metadata_tags"]
  }
  block "aws_polling" {
    single = true
    inert  = ["delay_seconds:number", "max_attempts:number"]
  }
  block "assume_role" {
    single = true
    inert  = ["role_arn", "duration_seconds:number", "external_id", "policy", "policy_arns:texts", "session_name",
              "tags:map", "transitive_tag_keys:texts"]
  }
  block "vault_aws_engine" {
    single = true
    inert  = ["name", "role_arn", "ttl", "engine_name"]
  }
  block "security_group_filter" {
    single = true
    inert  = ["filters:map"]
  }
  block "subnet_filter" {
    single = true
    inert  = ["filters:map", "most_free:bool", "random:bool"]
  }
  block "vpc_filter" {
    single = true
    inert  = ["filters:map"]
  }
  block "placement" {
    single = true
    inert  = ["host_resource_group_arn", "host_id", "tenancy"]
  }
  block "license_specifications" { inert = ["license_configuration_request"] }
  block "deregistration_protection" {
    single     = true
    unmodelled = ["enabled:bool", "with_cooldown:bool"]
  }
  block "fast_launch" {
    single     = true
    unmodelled = ["enable_fast_launch:bool", "template_id", "template_name", "template_version:number",
                  "max_parallel_launches:number", "target_resource_count:number"]
  }
  block "temporary_iam_instance_profile_policy_document" {
    single = true
    inert  = ["Version"]
    block "Statement" { inert = ["Effect", "Action:texts", "Resource:texts"] }
  }
  # How long each step takes.
  steps {
    validate = ["400ms", "1500ms"]
    prepare  = ["2s", "5s"]
    launch   = ["14s", "32s"]
    connect  = ["8s", "22s"]
    stop     = ["20s", "65s"]
    snapshot = ["75s", "240s"]
    copy     = ["180s", "420s"]
    clean_up = ["4s", "12s"]
  }
}

data_source "amazon-ami" {
  strings = ["region"]
  maps    = ["filters"]
  texts   = ["owners"]
  bools   = ["most_recent", "include_deprecated"]
  inert   = ["access_key", "secret_key", "token", "profile", "shared_credentials_file", "custom_endpoint_ec2", "mfa_code",
             "decode_authorization_messages:bool", "insecure_skip_tls_verify:bool", "max_retries:number",
             "skip_metadata_api_check:bool", "skip_credential_validation:bool"]
  block "assume_role" {
    single = true
    inert  = ["role_arn", "duration_seconds:number", "external_id", "policy", "policy_arns:texts", "session_name",
              "tags:map", "transitive_tag_keys:texts"]
  }
  block "aws_polling" {
    single = true
    inert  = ["delay_seconds:number", "max_attempts:number"]
  }
}

# Parameters and secrets of the simulated account, as resources of Terraform's made them.
data_source "amazon-parameterstore" {
  strings = ["name", "region"]
  inert   = ["with_decryption:bool",
             "access_key", "secret_key", "token", "profile", "shared_credentials_file", "custom_endpoint_ec2", "mfa_code",
             "decode_authorization_messages:bool", "insecure_skip_tls_verify:bool", "max_retries:number",
             "skip_metadata_api_check:bool", "skip_credential_validation:bool"]
  block "assume_role" {
    single = true
    inert  = ["role_arn", "duration_seconds:number", "external_id", "policy", "policy_arns:texts", "session_name",
              "tags:map", "transitive_tag_keys:texts"]
  }
  block "aws_polling" {
    single = true
    inert  = ["delay_seconds:number", "max_attempts:number"]
  }
}

data_source "amazon-secretsmanager" {
  strings = ["name", "key", "region", "version_id", "version_stage"]
  inert   = ["access_key", "secret_key", "token", "profile", "shared_credentials_file", "custom_endpoint_ec2", "mfa_code",
             "decode_authorization_messages:bool", "insecure_skip_tls_verify:bool", "max_retries:number",
             "skip_metadata_api_check:bool", "skip_credential_validation:bool"]
  block "assume_role" {
    single = true
    inert  = ["role_arn", "duration_seconds:number", "external_id", "policy", "policy_arns:texts", "session_name",
              "tags:map", "transitive_tag_keys:texts"]
  }
  block "aws_polling" {
    single = true
    inert  = ["delay_seconds:number", "max_attempts:number"]
  }
}
