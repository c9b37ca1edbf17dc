# Debian and its relatives, as their cloud images are before anybody has logged in.
system "linux" {
  family   = "debian"
  hostname = "localhost"
  directories = [
    "/bin", "/boot", "/dev", "/dev/shm", "/etc", "/etc/cron.d", "/etc/cron.daily", "/etc/default", "/etc/init.d",
    "/etc/profile.d", "/etc/skel", "/etc/ssh", "/etc/ssl/certs", "/etc/sudoers.d", "/etc/sysctl.d",
    "/etc/systemd/system", "/etc/security", "/etc/logrotate.d", "/etc/modprobe.d", "/home", "/media", "/mnt", "/opt",
    "/proc", "/run", "/sbin", "/srv", "/sys", "/usr/bin", "/usr/lib", "/usr/lib/systemd/system", "/usr/local/bin",
    "/usr/local/etc", "/usr/local/lib", "/usr/local/sbin", "/usr/local/share", "/usr/local/src", "/usr/sbin",
    "/usr/share", "/usr/src", "/usr/share/keyrings", "/var/cache", "/var/lib", "/var/lib/cloud", "/var/log",
    "/var/spool/cron", "/lib/systemd/system",
  ]
  users = {
    root   = { uid = 0, home = "/root", shell = "/bin/bash", comment = "root" }
    daemon = { uid = 1, home = "/usr/sbin" }
    bin    = { uid = 2, home = "/bin" }
    sys    = { uid = 3, home = "/dev" }
    nobody = { uid = 65534, home = "/nonexistent" }
  }
  file "/etc/hosts" {
    content = "127.0.0.1 localhost\n::1 ip6-localhost ip6-loopback\n"
  }
  file "/etc/skel/.bashrc" {
    content = "# ~/.bashrc: executed by bash for non-login shells.\n"
  }
  file "/etc/skel/.profile" {
    content = "# ~/.profile: executed by the command interpreter for login shells.\n"
  }
  file "/etc/profile" {
    content = "# /etc/profile: system-wide settings for login shells.\n"
  }
  file "/etc/environment" {
    content = "PATH=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/games:/usr/local/games:/snap/bin\"\n"
  }
  file "/etc/fstab" {
    content = "LABEL=cloudimg-rootfs / ext4 discard,errors=remount-ro 0 1\n"
  }
  file "/etc/ssh/sshd_config" {
    content = "Include /etc/ssh/sshd_config.d/*.conf\nKbdInteractiveAuthentication no\nUsePAM yes\nX11Forwarding yes\nPrintMotd no\n"
  }
  file "/etc/sysctl.conf" {
    content = "# See sysctl.d(5).\n"
  }
  file "/etc/resolv.conf" {
    content = "nameserver 127.0.0.53\n"
  }
}

system "debian-base" {
  extends = "linux"
  groups = {
    tty = 5, adm = 4, disk = 6, lp = 7, dialout = 20, cdrom = 24, floppy = 25, sudo = 27, audio = 29, dip = 30,
    www-data = 33, shadow = 42, video = 44, plugdev = 46, staff = 50, users = 100, nogroup = 65534, netdev = 111,
    systemd-journal = 999,
  }
  users = {
    www-data = { uid = 33, home = "/var/www" }
    sshd     = { uid = 106, home = "/run/sshd" }
  }
  directories = ["/etc/apt/sources.list.d", "/etc/apt/apt.conf.d", "/etc/apt/keyrings", "/etc/apt/preferences.d", "/etc/apt/trusted.gpg.d", "/var/lib/apt/lists", "/var/lib/dpkg"]
  services = ["ssh", "cron", "rsyslog", "systemd-journald", "systemd-resolved", "unattended-upgrades"]
  file "/etc/sudoers" {
    mode    = "0440"
    content = "Defaults\tenv_reset\nDefaults\tmail_badpass\nDefaults\tsecure_path=\"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin\"\nroot\tALL=(ALL:ALL) ALL\n%admin ALL=(ALL) ALL\n%sudo\tALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n"
  }
}

system "ubuntu-base" {
  extends      = "debian-base"
  default_user = "ubuntu"
  hostname     = "ubuntu"
  groups       = { admin = 110, lxd = 118 }
  users = {
    ubuntu = { uid = 1000, shell = "/bin/bash", comment = "Ubuntu", groups = ["adm", "dialout", "cdrom", "floppy", "sudo", "audio", "dip", "video", "plugdev", "netdev", "lxd"] }
  }
  file "/etc/sudoers.d/90-cloud-init-users" {
    mode    = "0440"
    content = "# User rules for ubuntu\nubuntu ALL=(ALL) NOPASSWD:ALL\n"
  }
}

system "ubuntu-20.04" {
  extends      = "ubuntu-base"
  codename     = "focal"
  kernel       = "5.15.0-1052-aws"
  repositories = ["ubuntu/focal"]
  file "/etc/os-release" {
    content = "PRETTY_NAME=\"Ubuntu 20.04.6 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"20.04\"\nVERSION=\"20.04.6 LTS (Focal Fossa)\"\nVERSION_CODENAME=focal\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=focal\n"
  }
  file "/etc/lsb-release" {
    content = "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=20.04\nDISTRIB_CODENAME=focal\nDISTRIB_DESCRIPTION=\"Ubuntu 20.04.6 LTS\"\n"
  }
  file "/etc/apt/sources.list" {
    content = "deb http://archive.ubuntu.com/ubuntu/ focal main restricted universe\ndeb http://archive.ubuntu.com/ubuntu/ focal-updates main restricted universe\n"
  }
}

system "ubuntu-22.04" {
  extends      = "ubuntu-base"
  codename     = "jammy"
  kernel       = "6.2.0-1017-aws"
  repositories = ["ubuntu/jammy"]
  file "/etc/os-release" {
    content = "PRETTY_NAME=\"Ubuntu 22.04.3 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"22.04\"\nVERSION=\"22.04.3 LTS (Jammy Jellyfish)\"\nVERSION_CODENAME=jammy\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=jammy\n"
  }
  file "/etc/lsb-release" {
    content = "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\nDISTRIB_DESCRIPTION=\"Ubuntu 22.04.3 LTS\"\n"
  }
  file "/etc/apt/sources.list" {
    content = "deb http://archive.ubuntu.com/ubuntu/ jammy main restricted universe\ndeb http://archive.ubuntu.com/ubuntu/ jammy-updates main restricted universe\n"
  }
}

system "ubuntu-24.04" {
  extends      = "ubuntu-base"
  codename     = "noble"
  kernel       = "6.8.0-1008-aws"
  repositories = ["ubuntu/noble"]
  file "/etc/os-release" {
    content = "PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nNAME=\"Ubuntu\"\nVERSION_ID=\"24.04\"\nVERSION=\"24.04 LTS (Noble Numbat)\"\nVERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nUBUNTU_CODENAME=noble\n"
  }
  file "/etc/apt/sources.list" {
    content = "deb http://archive.ubuntu.com/ubuntu/ noble main restricted universe\n"
  }
}

system "debian-12" {
  extends      = "debian-base"
  default_user = "admin"
  hostname     = "debian"
  codename     = "bookworm"
  kernel       = "6.1.0-17-cloud-amd64"
  repositories = ["debian/bookworm"]
  users = {
    admin = { uid = 1000, shell = "/bin/bash", comment = "Debian", groups = ["adm", "dialout", "cdrom", "sudo", "audio", "video"] }
  }
  file "/etc/sudoers.d/90-cloud-init-users" {
    mode    = "0440"
    content = "# User rules for admin\nadmin ALL=(ALL) NOPASSWD:ALL\n"
  }
  file "/etc/os-release" {
    content = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nVERSION=\"12 (bookworm)\"\nVERSION_CODENAME=bookworm\nID=debian\n"
  }
  file "/etc/apt/sources.list" {
    content = "deb http://deb.debian.org/debian bookworm main\n"
  }
}
