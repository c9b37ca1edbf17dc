# Amazon Linux.
repository "amazon/2023" {
  kind  = "yum"
  first = "2023-03-15T00:00:00Z"
  packages = {
    "amazon-cloudwatch-agent" = { version = "1.300031.{n}-1.amzn2023", every = "30d", files = ["/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"], services = ["amazon-cloudwatch-agent"] }
    "awscli-2" = { version = "2.{n}.17-1.amzn2023", every = "14d", files = ["/usr/bin/aws"] }
    "bash" = { version = "5.2.15-1.amzn2023.0.{n}", every = "300d", files = ["/bin/bash"] }
    "ca-certificates" = { version = "2023.2.{n}-1.0.amzn2023", every = "90d" }
    "containerd" = { version = "1.7.{n}-1.amzn2023.0.1", every = "60d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "coreutils" = { version = "8.32-30.amzn2023.0.{n}", every = "300d" }
    "curl-minimal" = { version = "8.{n}.0-1.amzn2023.0.1", every = "50d", files = ["/usr/bin/curl"] }
    "dnf" = { version = "4.14.0-1.amzn2023.0.{n}", every = "200d", files = ["/usr/bin/dnf", "/usr/bin/yum"] }
    "docker" = { version = "24.0.{n}-1.amzn2023.0.1", every = "60d", depends = ["containerd", "runc"], files = ["/usr/bin/docker"], services = ["docker"] }
    "gcc" = { version = "11.4.1-2.amzn2023.0.{n}", every = "200d", files = ["/usr/bin/gcc"] }
    "git" = { version = "2.40.{n}-1.amzn2023.0.1", every = "60d", depends = ["git-core"], files = ["/usr/bin/git"] }
    "git-core" = { version = "2.40.{n}-1.amzn2023.0.1", every = "60d" }
    "glibc" = { version = "2.34-52.amzn2023.0.{n}", every = "60d" }
    "htop" = { version = "3.2.1-87.amzn2023.0.{n}", every = "300d", files = ["/usr/bin/htop"] }
    "httpd" = { version = "2.4.{n}-1.amzn2023", every = "60d", depends = ["httpd-core"], files = ["/usr/sbin/httpd", "/etc/httpd/conf/httpd.conf"], services = ["httpd"] }
    "httpd-core" = { version = "2.4.{n}-1.amzn2023", every = "60d" }
    "java-17-amazon-corretto" = { version = "1:17.0.{n}+9-1.amzn2023.1", every = "45d", files = ["/usr/bin/java"] }
    "jq" = { version = "1.7.{n}-1.amzn2023.0.1", every = "200d", files = ["/usr/bin/jq"] }
    "kernel" = { version = "6.1.{n}-99.173.amzn2023", every = "14d" }
    "make" = { version = "1:4.3-5.amzn2023.0.{n}", every = "400d", files = ["/usr/bin/make"] }
    "mariadb105" = { version = "3:10.5.{n}-1.amzn2023.0.1", every = "80d", files = ["/usr/bin/mysql"] }
    "nginx" = { version = "1:1.24.0-1.amzn2023.0.{n}", every = "60d", depends = ["nginx-core"], files = ["/etc/nginx/nginx.conf"], services = ["nginx"] }
    "nginx-core" = { version = "1:1.24.0-1.amzn2023.0.{n}", every = "60d", files = ["/usr/sbin/nginx"] }
    "nodejs" = { version = "1:18.{n}.0-1.amzn2023.0.1", every = "40d", files = ["/usr/bin/node", "/usr/bin/npm"] }
    "openssh-server" = { version = "8.7p1-8.amzn2023.0.{n}", every = "60d", files = ["/usr/sbin/sshd"], services = ["sshd"] }
    "openssl" = { version = "1:3.0.8-1.amzn2023.0.{n}", every = "45d", files = ["/usr/bin/openssl"] }
    "php" = { version = "8.2.{n}-1.amzn2023.0.1", every = "30d", files = ["/usr/bin/php"] }
    "postgresql15" = { version = "15.{n}-1.amzn2023.0.1", every = "80d", files = ["/usr/bin/psql"] }
    "python3" = { version = "3.9.16-1.amzn2023.0.{n}", every = "60d", files = ["/usr/bin/python3"] }
    "python3-pip" = { version = "21.3.1-2.amzn2023.0.{n}", every = "150d", files = ["/usr/bin/pip3", "/usr/bin/pip"] }
    "rpm" = { version = "4.16.1.3-12.amzn2023.0.{n}", every = "300d", files = ["/usr/bin/rpm"] }
    "runc" = { version = "1.1.{n}-1.amzn2023.0.1", every = "90d", files = ["/usr/bin/runc"] }
    "sudo" = { version = "1.9.14-1.p2.amzn2023.0.{n}", every = "150d", files = ["/usr/bin/sudo"] }
    "systemd" = { version = "252.{n}-1.amzn2023", every = "50d" }
    "tzdata" = { version = "202{n}c-1.amzn2023.0.1", every = "120d" }
    "unzip" = { version = "6.0-57.amzn2023.0.{n}", every = "300d", files = ["/usr/bin/unzip"] }
    "vim-enhanced" = { version = "2:9.0.{n}-1.amzn2023.0.1", every = "30d", files = ["/usr/bin/vim"] }
    "wget" = { version = "1.21.3-1.amzn2023.0.{n}", every = "200d", files = ["/usr/bin/wget"] }
  }
}

repository "amazon/2" {
  kind  = "yum"
  first = "2018-06-22T00:00:00Z"
  packages = {
    "amazon-cloudwatch-agent" = { version = "1.300031.{n}-1.amzn2", every = "30d", files = ["/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"], services = ["amazon-cloudwatch-agent"] }
    "awscli" = { version = "1.18.147-1.amzn2.0.{n}", every = "300d", files = ["/usr/bin/aws"] }
    "bash" = { version = "5.2.15-1.amzn2.0.{n}", every = "300d", files = ["/bin/bash"] }
    "ca-certificates" = { version = "2023.2.{n}-1.0.amzn2", every = "90d" }
    "containerd" = { version = "1.7.{n}-1.amzn2.0.1", every = "60d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "coreutils" = { version = "8.32-30.amzn2.0.{n}", every = "300d" }
    "curl" = { version = "8.3.0-1.amzn2.0.{n}", every = "50d", files = ["/usr/bin/curl"] }
    "docker" = { version = "24.0.{n}-1.amzn2.0.1", every = "60d", depends = ["containerd", "runc"], files = ["/usr/bin/docker"], services = ["docker"] }
    "gcc" = { version = "11.4.1-2.amzn2.0.{n}", every = "200d", files = ["/usr/bin/gcc"] }
    "git" = { version = "2.40.{n}-1.amzn2.0.1", every = "60d", depends = ["git-core"], files = ["/usr/bin/git"] }
    "git-core" = { version = "2.40.{n}-1.amzn2.0.1", every = "60d" }
    "glibc" = { version = "2.34-52.amzn2.0.{n}", every = "60d" }
    "htop" = { version = "3.2.1-87.amzn2.0.{n}", every = "300d", files = ["/usr/bin/htop"] }
    "httpd" = { version = "2.4.{n}-1.amzn2", every = "60d", depends = ["httpd-core"], files = ["/usr/sbin/httpd", "/etc/httpd/conf/httpd.conf"], services = ["httpd"] }
    "httpd-core" = { version = "2.4.{n}-1.amzn2", every = "60d" }
    "java-17-amazon-corretto" = { version = "1:17.0.{n}+9-1.amzn2.1", every = "45d", files = ["/usr/bin/java"] }
    "jq" = { version = "1.7.{n}-1.amzn2.0.1", every = "200d", files = ["/usr/bin/jq"] }
    "kernel" = { version = "6.1.{n}-99.173.amzn2", every = "14d" }
    "make" = { version = "1:4.3-5.amzn2.0.{n}", every = "400d", files = ["/usr/bin/make"] }
    "mariadb105" = { version = "3:10.5.{n}-1.amzn2.0.1", every = "80d", files = ["/usr/bin/mysql"] }
    "nginx" = { version = "1:1.24.0-1.amzn2.0.{n}", every = "60d", depends = ["nginx-core"], files = ["/etc/nginx/nginx.conf"], services = ["nginx"] }
    "nginx-core" = { version = "1:1.24.0-1.amzn2.0.{n}", every = "60d", files = ["/usr/sbin/nginx"] }
    "nodejs" = { version = "1:18.{n}.0-1.amzn2.0.1", every = "40d", files = ["/usr/bin/node", "/usr/bin/npm"] }
    "openssh-server" = { version = "8.7p1-8.amzn2.0.{n}", every = "60d", files = ["/usr/sbin/sshd"], services = ["sshd"] }
    "openssl" = { version = "1:3.0.8-1.amzn2.0.{n}", every = "45d", files = ["/usr/bin/openssl"] }
    "php" = { version = "8.2.{n}-1.amzn2.0.1", every = "30d", files = ["/usr/bin/php"] }
    "postgresql15" = { version = "15.{n}-1.amzn2.0.1", every = "80d", files = ["/usr/bin/psql"] }
    "python3" = { version = "3.9.16-1.amzn2.0.{n}", every = "60d", files = ["/usr/bin/python3"] }
    "python3-pip" = { version = "21.3.1-2.amzn2.0.{n}", every = "150d", files = ["/usr/bin/pip3", "/usr/bin/pip"] }
    "rpm" = { version = "4.16.1.3-12.amzn2.0.{n}", every = "300d", files = ["/usr/bin/rpm"] }
    "runc" = { version = "1.1.{n}-1.amzn2.0.1", every = "90d", files = ["/usr/bin/runc"] }
    "sudo" = { version = "1.9.14-1.p2.amzn2.0.{n}", every = "150d", files = ["/usr/bin/sudo"] }
    "systemd" = { version = "252.{n}-1.amzn2", every = "50d" }
    "tzdata" = { version = "202{n}c-1.amzn2.0.1", every = "120d" }
    "unzip" = { version = "6.0-57.amzn2.0.{n}", every = "300d", files = ["/usr/bin/unzip"] }
    "vim-enhanced" = { version = "2:9.0.{n}-1.amzn2.0.1", every = "30d", files = ["/usr/bin/vim"] }
    "wget" = { version = "1.21.3-1.amzn2.0.{n}", every = "200d", files = ["/usr/bin/wget"] }
    "yum" = { version = "3.4.3-158.amzn2.0.{n}", every = "300d", files = ["/usr/bin/yum", "/usr/bin/yum-config-manager", "/usr/bin/amazon-linux-extras"] }
  }
}

base "amazon-linux-2023" {
  repository = "amazon/2023"
  packages   = ["awscli-2", "bash", "ca-certificates", "coreutils", "curl-minimal", "dnf", "glibc", "kernel", "openssh-server", "openssl", "python3", "rpm", "sudo", "systemd", "tzdata"]
}

base "amazon-linux-2" {
  repository = "amazon/2"
  packages   = ["awscli", "bash", "ca-certificates", "coreutils", "curl", "glibc", "kernel", "openssh-server", "openssl", "python3", "rpm", "sudo", "systemd", "tzdata", "yum"]
}
