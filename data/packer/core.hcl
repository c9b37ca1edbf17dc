# Builders, provisioners and post-processors that come with Packer or are commonly used with it. See amazon.hcl for
# what the lists mean.
builder "null" {
  id      = "fnoeding.null"
  strings = ["communicator", "ssh_username", "ssh_host"]
  inert   = ["ssh_port:number", "ssh_password", "ssh_private_key_file", "ssh_timeout", "ssh_agent_auth:bool",
             "winrm_host", "winrm_username", "winrm_password"]
}

builder "docker" {
  id      = "packer.docker"
  strings = ["image", "export_path", "author", "message"]
  bools   = ["commit", "discard", "pull"]
  texts   = ["changes"]
  inert   = ["run_command:texts", "privileged:bool", "login:bool", "login_server", "login_username", "login_password",
             "ecr_login:bool", "platform", "volumes:map", "cap_add:texts", "cap_drop:texts", "container_dir",
             "device:texts", "tmpfs:texts", "fix_upload_owner:bool", "communicator", "windows_container:bool",
             "exec_user", "runtime"]
  steps {
    prepare  = ["3s", "15s"]
    launch   = ["1s", "2s"]
    snapshot = ["2s", "9s"]
    clean_up = ["1s", "2s"]
  }
}

# Which operating system stands behind a container image.
container "ubuntu:20.04" { os = "ubuntu-20.04" }
container "ubuntu:focal" { os = "ubuntu-20.04" }
container "ubuntu:22.04" { os = "ubuntu-22.04" }
container "ubuntu:jammy" { os = "ubuntu-22.04" }
container "ubuntu:24.04" { os = "ubuntu-24.04" }
container "ubuntu:noble" { os = "ubuntu-24.04" }
container "ubuntu:latest" { os = "ubuntu-24.04" }
container "ubuntu" { os = "ubuntu-24.04" }
container "debian:12" { os = "debian-12" }
container "debian:bookworm" { os = "debian-12" }
container "amazonlinux:2" { os = "amazon-linux-2" }
container "amazonlinux:2023" { os = "amazon-linux-2023" }

provisioner "shell" {
  strings = ["script", "inline_shebang", "execute_command", "remote_folder", "remote_file", "remote_path",
             "pause_after", "start_retry_timeout", "environment_vars_format", "env_var_format"]
  bools   = ["expect_disconnect", "skip_clean", "use_env_var_file", "binary"]
  texts   = ["inline", "scripts", "environment_vars"]
  maps    = ["env"]
  lists   = ["valid_exit_codes:number"]
}

provisioner "file" {
  strings = ["source", "destination", "content", "direction"]
  texts   = ["sources"]
  bools   = ["generated"]
}

provisioner "breakpoint" {
  inert = ["note", "disable:bool"]
}

provisioner "sleep" {
  strings = ["duration"]
}

post_processor "manifest" {
  strings = ["output"]
  bools   = ["strip_path", "strip_time"]
  maps    = ["custom_data"]
}
