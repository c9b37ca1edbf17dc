# Amazon Linux, as its cloud images are.
system "amazon-base" {
  extends      = "linux"
  family       = "redhat"
  default_user = "ec2-user"
  groups       = { adm = 4, wheel = 10, systemd-journal = 190, shadow = 42 }
  users = {
    ec2-user = { uid = 1000, shell = "/bin/bash", comment = "EC2 Default User", groups = ["adm", "wheel", "systemd-journal"] }
    sshd     = { uid = 74, home = "/usr/share/empty.sshd" }
  }
  lists_fetched = true
  services      = ["sshd", "crond", "systemd-journald"]
  directories   = ["/etc/yum.repos.d", "/etc/sysconfig", "/var/www", "/var/lib/rpm"]
  file "/etc/sudoers" {
    mode    = "0440"
    content = "Defaults    env_reset\nroot\tALL=(ALL) \tALL\n%wheel\tALL=(ALL)\tALL\n#includedir /etc/sudoers.d\n"
  }
  file "/etc/sudoers.d/90-cloud-init-users" {
    mode    = "0440"
    content = "# User rules for ec2-user\nec2-user ALL=(ALL) NOPASSWD:ALL\n"
  }
}

system "amazon-linux-2023" {
  extends      = "amazon-base"
  kernel       = "6.1.66-91.160.amzn2023.x86_64"
  repositories = ["amazon/2023"]
  file "/etc/os-release" {
    content = "NAME=\"Amazon Linux\"\nVERSION=\"2023\"\nID=\"amzn\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"2023\"\nPRETTY_NAME=\"Amazon Linux 2023\"\n"
  }
}

system "amazon-linux-2" {
  extends      = "amazon-base"
  kernel       = "5.10.201-191.748.amzn2.x86_64"
  repositories = ["amazon/2"]
  file "/etc/os-release" {
    content = "NAME=\"Amazon Linux\"\nVERSION=\"2\"\nID=\"amzn\"\nID_LIKE=\"centos rhel fedora\"\nVERSION_ID=\"2\"\nPRETTY_NAME=\"Amazon Linux 2\"\n"
  }
}
