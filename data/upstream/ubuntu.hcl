# Ubuntu: main, universe and their updates together. {n} counts releases from 1.
repository "ubuntu/jammy" {
  kind  = "apt"
  first = "2022-04-21T00:00:00Z"
  packages = {
    "adduser" = { version = "3.118ubuntu5" }
    "ansible" = { version = "2.10.7+merged+base+2.10.8+dfsg-{n}", every = "300d", depends = ["python3"], files = ["/usr/bin/ansible", "/usr/bin/ansible-playbook"] }
    "apache2" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", depends = ["apache2-bin", "apache2-data", "apache2-utils", "libapr1"], files = ["/usr/sbin/apache2", "/usr/sbin/apache2ctl", "/etc/apache2/apache2.conf", "/var/www/html/index.html"], services = ["apache2"] }
    "apache2-bin" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-data" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-utils" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", files = ["/usr/bin/htpasswd", "/usr/bin/ab"] }
    "apt" = { version = "2.4.{n}", every = "60d", files = ["/usr/bin/apt", "/usr/bin/apt-get", "/usr/bin/apt-cache", "/usr/bin/apt-mark", "/usr/bin/apt-key"] }
    "apt-transport-https" = { version = "2.4.{n}", every = "60d" }
    "awscli" = { version = "1.22.34-{n}", every = "400d", depends = ["python3"], files = ["/usr/bin/aws"] }
    "base-files" = { version = "12ubuntu4.{n}", every = "120d" }
    "bash" = { version = "5.1-6ubuntu1.{n}", every = "240d", files = ["/bin/bash"] }
    "bind9-libs" = { version = "1:9.18.{n}-0ubuntu0.22.04.1", every = "60d" }
    "build-essential" = { version = "12.9ubuntu3", depends = ["gcc", "g++", "make", "libc6-dev"] }
    "busybox" = { version = "1:1.30.1-7ubuntu3.{n}", every = "400d", files = ["/usr/bin/busybox"] }
    "ca-certificates" = { version = "202{n}0311ubuntu0.22.04.1", every = "300d", files = ["/etc/ca-certificates.conf"] }
    "certbot" = { version = "1.21.0-1build1", depends = ["python3"], files = ["/usr/bin/certbot"] }
    "chrony" = { version = "4.2-2ubuntu2.{n}", every = "300d", files = ["/usr/sbin/chronyd"], services = ["chrony"] }
    "cloud-init" = { version = "23.{n}.1-0ubuntu0~22.04.1", every = "90d", files = ["/usr/bin/cloud-init"] }
    "collectd" = { version = "5.12.0-9ubuntu1", files = ["/usr/sbin/collectd"], services = ["collectd"] }
    "containerd" = { version = "1.7.{n}-0ubuntu0~22.04.1", every = "70d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "coreutils" = { version = "8.32-4.1ubuntu1.{n}", every = "400d" }
    "cron" = { version = "3.0pl1-137ubuntu3", files = ["/usr/sbin/cron"] }
    "curl" = { version = "7.81.0-1ubuntu1.{n}", every = "32d", depends = ["libcurl4"], files = ["/usr/bin/curl"] }
    "dash" = { version = "0.5.11+git20210903+really0.5.11-3build1", files = ["/bin/dash", "/bin/sh"] }
    "debconf" = { version = "1.5.79ubuntu1", files = ["/usr/bin/debconf-set-selections"] }
    "docker-compose" = { version = "1.29.2-1ubuntu{n}", every = "400d", depends = ["docker.io"], files = ["/usr/bin/docker-compose"] }
    "docker.io" = { version = "24.0.{n}-0ubuntu1~22.04.1", every = "60d", depends = ["containerd", "runc"], files = ["/usr/bin/docker", "/usr/bin/dockerd"], services = ["docker"] }
    "dpkg" = { version = "1.21.1ubuntu2.{n}", every = "250d", files = ["/usr/bin/dpkg", "/usr/bin/dpkg-query", "/usr/bin/update-alternatives", "/usr/sbin/dpkg-reconfigure"] }
    "fail2ban" = { version = "0.11.2-6", depends = ["python3"], files = ["/usr/bin/fail2ban-client"], services = ["fail2ban"] }
    "g++" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc"], files = ["/usr/bin/g++"] }
    "gcc" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc-11"], files = ["/usr/bin/gcc"] }
    "gcc-11" = { version = "11.4.0-1ubuntu1~22.04.{n}", every = "300d" }
    "git" = { version = "1:2.34.1-1ubuntu1.{n}", every = "45d", depends = ["git-man"], files = ["/usr/bin/git"] }
    "git-man" = { version = "1:2.34.1-1ubuntu1.{n}", every = "45d" }
    "gnupg" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", files = ["/usr/bin/gpg"] }
    "gnupg2" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", depends = ["gnupg"] }
    "golang-1.18-go" = { version = "1.18.1-1ubuntu1.{n}", every = "120d" }
    "golang-go" = { version = "2:1.18~0ubuntu2.{n}", every = "400d", depends = ["golang-1.18-go", "golang-src"], files = ["/usr/bin/go", "/usr/bin/gofmt"] }
    "golang-src" = { version = "2:1.18~0ubuntu2.{n}", every = "400d" }
    "grep" = { version = "3.7-1build1" }
    "gzip" = { version = "1.10-4ubuntu4.{n}", every = "400d" }
    "haproxy" = { version = "2.4.24-0ubuntu0.22.04.{n}", every = "90d", files = ["/usr/sbin/haproxy", "/etc/haproxy/haproxy.cfg"], services = ["haproxy"] }
    "htop" = { version = "3.0.5-7build2", files = ["/usr/bin/htop"] }
    "iproute2" = { version = "5.15.0-1ubuntu2", files = ["/sbin/ip"] }
    "jq" = { version = "1.6-2.1ubuntu3.{n}", every = "400d", depends = ["libjq1"], files = ["/usr/bin/jq"] }
    "libapr1" = { version = "1.7.0-8ubuntu0.22.04.{n}", every = "300d" }
    "libc6" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libc6-dev" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libcurl4" = { version = "7.81.0-1ubuntu1.{n}", every = "32d" }
    "libgnutls30" = { version = "3.7.3-4ubuntu1.{n}", every = "70d" }
    "libjq1" = { version = "1.6-2.1ubuntu3.{n}", every = "400d" }
    "libpam-modules" = { version = "1.4.0-11ubuntu2.{n}", every = "150d" }
    "libssl3" = { version = "3.0.2-0ubuntu1.{n}", every = "40d" }
    "libsystemd0" = { version = "249.11-0ubuntu3.{n}", every = "45d" }
    "libxml2" = { version = "2.9.13+dfsg-1ubuntu0.{n}", every = "120d" }
    "linux-aws" = { version = "6.2.0.10{n}.17~22.04.1", every = "21d" }
    "login" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "logrotate" = { version = "3.19.0-1ubuntu1.{n}", every = "300d", files = ["/usr/sbin/logrotate"] }
    "lsb-release" = { version = "11.1.0ubuntu4", files = ["/usr/bin/lsb_release"] }
    "make" = { version = "4.3-4.1build1", files = ["/usr/bin/make"] }
    "mariadb-client" = { version = "1:10.6.{n}-0ubuntu0.22.04.1", every = "80d", files = ["/usr/bin/mysql"] }
    "mariadb-server" = { version = "1:10.6.{n}-0ubuntu0.22.04.1", every = "80d", depends = ["mariadb-client"], files = ["/usr/sbin/mariadbd"], services = ["mariadb"] }
    "memcached" = { version = "1.6.14-1ubuntu0.{n}", every = "300d", files = ["/usr/bin/memcached"], services = ["memcached"] }
    "mysql-client" = { version = "8.0.{n}-0ubuntu0.22.04.1", every = "45d", files = ["/usr/bin/mysql"] }
    "mysql-server" = { version = "8.0.{n}-0ubuntu0.22.04.1", every = "45d", depends = ["mysql-client"], files = ["/usr/sbin/mysqld"], services = ["mysql"] }
    "net-tools" = { version = "1.60+git20181103.0eebece-1ubuntu5", files = ["/sbin/ifconfig", "/usr/bin/netstat"] }
    "nfs-common" = { version = "1:2.6.1-1ubuntu1.{n}", every = "200d", files = ["/usr/sbin/mount.nfs"] }
    "nginx" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", depends = ["nginx-common", "nginx-core"], files = ["/var/www/html/index.nginx-debian.html"], services = ["nginx"] }
    "nginx-common" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/etc/nginx/nginx.conf", "/etc/nginx/sites-available/default", "/etc/nginx/sites-enabled/default"] }
    "nginx-core" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/usr/sbin/nginx"] }
    "nodejs" = { version = "12.22.9~dfsg-1ubuntu3.{n}", every = "90d", files = ["/usr/bin/node"] }
    "npm" = { version = "8.5.1~ds-1", depends = ["nodejs"], files = ["/usr/bin/npm", "/usr/bin/npx"] }
    "openjdk-11-jdk" = { version = "11.0.{n}+9-1~22.04", every = "45d", depends = ["openjdk-11-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-11-jre-headless" = { version = "11.0.{n}+9-1~22.04", every = "45d", files = ["/usr/bin/java"] }
    "openjdk-17-jdk" = { version = "17.0.{n}+9-1~22.04", every = "45d", depends = ["openjdk-17-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-17-jre-headless" = { version = "17.0.{n}+9-1~22.04", every = "45d", files = ["/usr/bin/java"] }
    "openssh-client" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/scp"] }
    "openssh-server" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/sbin/sshd"], services = ["ssh"] }
    "openssl" = { version = "3.0.2-0ubuntu1.{n}", every = "40d", files = ["/usr/bin/openssl"] }
    "passwd" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "perl" = { version = "5.34.0-3ubuntu1.{n}", every = "150d", files = ["/usr/bin/perl"] }
    "php" = { version = "2:8.1+92ubuntu1", depends = ["php8.1"] }
    "php-fpm" = { version = "2:8.1+92ubuntu1", depends = ["php8.1-fpm"] }
    "php8.1" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", depends = ["php8.1-cli"] }
    "php8.1-cli" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/bin/php"] }
    "php8.1-fpm" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/sbin/php-fpm8.1"], services = ["php8.1-fpm"] }
    "pkg-config" = { version = "0.29.2-1ubuntu3", files = ["/usr/bin/pkg-config"] }
    "postgresql" = { version = "14+238", depends = ["postgresql-14"] }
    "postgresql-14" = { version = "14.{n}-0ubuntu0.22.04.1", every = "80d", depends = ["postgresql-client-14"], files = ["/usr/lib/postgresql/14/bin/postgres"], services = ["postgresql"] }
    "postgresql-client" = { version = "14+238", depends = ["postgresql-client-14"] }
    "postgresql-client-14" = { version = "14.{n}-0ubuntu0.22.04.1", every = "80d", files = ["/usr/bin/psql"] }
    "python3" = { version = "3.10.6-1~22.04.{n}", every = "300d", files = ["/usr/bin/python3"] }
    "python3-dev" = { version = "3.10.6-1~22.04.{n}", every = "300d", depends = ["python3"] }
    "python3-pip" = { version = "22.0.2+dfsg-1ubuntu0.{n}", every = "150d", depends = ["python3"], files = ["/usr/bin/pip3", "/usr/bin/pip"] }
    "python3-venv" = { version = "3.10.6-1~22.04.{n}", every = "300d", depends = ["python3"] }
    "redis-server" = { version = "5:6.0.16-1ubuntu1.{n}", every = "200d", depends = ["redis-tools"], files = ["/usr/bin/redis-server"], services = ["redis-server"] }
    "redis-tools" = { version = "5:6.0.16-1ubuntu1.{n}", every = "200d", files = ["/usr/bin/redis-cli"] }
    "rsync" = { version = "3.2.7-0ubuntu0.22.04.{n}", every = "150d", files = ["/usr/bin/rsync"] }
    "rsyslog" = { version = "8.2112.0-2ubuntu2.{n}", every = "250d", files = ["/usr/sbin/rsyslogd"], services = ["rsyslog"] }
    "ruby" = { version = "1:3.0~exp1", files = ["/usr/bin/ruby", "/usr/bin/gem"] }
    "runc" = { version = "1.1.{n}-0ubuntu1~22.04.1", every = "90d", files = ["/usr/bin/runc"] }
    "sed" = { version = "4.8-1ubuntu2" }
    "snapd" = { version = "2.{n}+22.04", every = "35d", files = ["/usr/bin/snap"], services = ["snapd"] }
    "software-properties-common" = { version = "0.99.22.{n}", every = "120d", files = ["/usr/bin/add-apt-repository", "/usr/bin/apt-add-repository"] }
    "sudo" = { version = "1.9.9-1ubuntu2.{n}", every = "150d", files = ["/usr/bin/sudo"] }
    "supervisor" = { version = "4.2.1-1ubuntu1", depends = ["python3"], files = ["/usr/bin/supervisord"], services = ["supervisor"] }
    "systemd" = { version = "249.11-0ubuntu3.{n}", every = "45d", depends = ["libsystemd0"] }
    "tar" = { version = "1.34+dfsg-1ubuntu0.1.22.04.{n}", every = "300d" }
    "tree" = { version = "2.0.2-1", files = ["/usr/bin/tree"] }
    "tzdata" = { version = "202{n}a-0ubuntu0.22.04.1", every = "90d" }
    "ufw" = { version = "0.36.1-4ubuntu0.{n}", every = "300d", files = ["/usr/sbin/ufw"], services = ["ufw"] }
    "unattended-upgrades" = { version = "2.8ubuntu1" }
    "unzip" = { version = "6.0-26ubuntu3.{n}", every = "300d", files = ["/usr/bin/unzip"] }
    "vim" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d", depends = ["vim-common", "vim-runtime"], files = ["/usr/bin/vim"] }
    "vim-common" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "vim-runtime" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "wget" = { version = "1.21.2-2ubuntu1.{n}", every = "200d", files = ["/usr/bin/wget"] }
    "zip" = { version = "3.0-12build2", files = ["/usr/bin/zip"] }
    "zlib1g" = { version = "1:1.2.11.dfsg-2ubuntu9.{n}", every = "200d" }
    "zsh" = { version = "5.8.1-1", files = ["/usr/bin/zsh"] }
  }
}

repository "ubuntu/focal" {
  kind  = "apt"
  first = "2020-04-23T00:00:00Z"
  packages = {
    "adduser" = { version = "3.118ubuntu5" }
    "ansible" = { version = "2.10.7+merged+base+2.10.8+dfsg-{n}", every = "300d", depends = ["python3"], files = ["/usr/bin/ansible", "/usr/bin/ansible-playbook"] }
    "apache2" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", depends = ["apache2-bin", "apache2-data", "apache2-utils", "libapr1"], files = ["/usr/sbin/apache2", "/usr/sbin/apache2ctl", "/etc/apache2/apache2.conf", "/var/www/html/index.html"], services = ["apache2"] }
    "apache2-bin" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-data" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-utils" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", files = ["/usr/bin/htpasswd", "/usr/bin/ab"] }
    "apt" = { version = "2.4.{n}", every = "60d", files = ["/usr/bin/apt", "/usr/bin/apt-get", "/usr/bin/apt-cache", "/usr/bin/apt-mark", "/usr/bin/apt-key"] }
    "apt-transport-https" = { version = "2.4.{n}", every = "60d" }
    "awscli" = { version = "1.22.34-{n}", every = "400d", depends = ["python3"], files = ["/usr/bin/aws"] }
    "base-files" = { version = "12ubuntu4.{n}", every = "120d" }
    "bash" = { version = "5.1-6ubuntu0.{n}", every = "240d", files = ["/bin/bash"] }
    "bind9-libs" = { version = "1:9.18.{n}-0ubuntu0.20.04.1", every = "60d" }
    "build-essential" = { version = "12.9ubuntu3", depends = ["gcc", "g++", "make", "libc6-dev"] }
    "busybox" = { version = "1:1.30.1-7ubuntu3.{n}", every = "400d", files = ["/usr/bin/busybox"] }
    "ca-certificates" = { version = "202{n}0311ubuntu0.20.04.1", every = "300d", files = ["/etc/ca-certificates.conf"] }
    "certbot" = { version = "1.21.0-1build1", depends = ["python3"], files = ["/usr/bin/certbot"] }
    "chrony" = { version = "4.2-2ubuntu2.{n}", every = "300d", files = ["/usr/sbin/chronyd"], services = ["chrony"] }
    "cloud-init" = { version = "23.{n}.1-0ubuntu0~20.04.1", every = "90d", files = ["/usr/bin/cloud-init"] }
    "collectd" = { version = "5.12.0-9ubuntu1", files = ["/usr/sbin/collectd"], services = ["collectd"] }
    "containerd" = { version = "1.7.{n}-0ubuntu0~20.04.1", every = "70d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "coreutils" = { version = "8.32-4.1ubuntu0.{n}", every = "400d" }
    "cron" = { version = "3.0pl1-137ubuntu3", files = ["/usr/sbin/cron"] }
    "curl" = { version = "7.81.0-1ubuntu0.{n}", every = "32d", depends = ["libcurl4"], files = ["/usr/bin/curl"] }
    "dash" = { version = "0.5.11+git20210903+really0.5.11-3build1", files = ["/bin/dash", "/bin/sh"] }
    "debconf" = { version = "1.5.79ubuntu1", files = ["/usr/bin/debconf-set-selections"] }
    "docker-compose" = { version = "1.29.2-1ubuntu{n}", every = "400d", depends = ["docker.io"], files = ["/usr/bin/docker-compose"] }
    "docker.io" = { version = "24.0.{n}-0ubuntu1~20.04.1", every = "60d", depends = ["containerd", "runc"], files = ["/usr/bin/docker", "/usr/bin/dockerd"], services = ["docker"] }
    "dpkg" = { version = "1.21.1ubuntu2.{n}", every = "250d", files = ["/usr/bin/dpkg", "/usr/bin/dpkg-query", "/usr/bin/update-alternatives", "/usr/sbin/dpkg-reconfigure"] }
    "fail2ban" = { version = "0.11.2-6", depends = ["python3"], files = ["/usr/bin/fail2ban-client"], services = ["fail2ban"] }
    "g++" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc"], files = ["/usr/bin/g++"] }
    "gcc" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc-11"], files = ["/usr/bin/gcc"] }
    "gcc-11" = { version = "11.4.0-1ubuntu1~20.04.{n}", every = "300d" }
    "git" = { version = "1:2.34.1-1ubuntu0.{n}", every = "45d", depends = ["git-man"], files = ["/usr/bin/git"] }
    "git-man" = { version = "1:2.34.1-1ubuntu0.{n}", every = "45d" }
    "gnupg" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", files = ["/usr/bin/gpg"] }
    "gnupg2" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", depends = ["gnupg"] }
    "golang-1.18-go" = { version = "1.18.1-1ubuntu0.{n}", every = "120d" }
    "golang-go" = { version = "2:1.18~0ubuntu2.{n}", every = "400d", depends = ["golang-1.18-go", "golang-src"], files = ["/usr/bin/go", "/usr/bin/gofmt"] }
    "golang-src" = { version = "2:1.18~0ubuntu2.{n}", every = "400d" }
    "grep" = { version = "3.7-1build1" }
    "gzip" = { version = "1.10-4ubuntu4.{n}", every = "400d" }
    "haproxy" = { version = "2.4.24-0ubuntu0.20.04.{n}", every = "90d", files = ["/usr/sbin/haproxy", "/etc/haproxy/haproxy.cfg"], services = ["haproxy"] }
    "htop" = { version = "3.0.5-7build2", files = ["/usr/bin/htop"] }
    "iproute2" = { version = "5.15.0-1ubuntu2", files = ["/sbin/ip"] }
    "jq" = { version = "1.6-2.1ubuntu3.{n}", every = "400d", depends = ["libjq1"], files = ["/usr/bin/jq"] }
    "libapr1" = { version = "1.7.0-8ubuntu0.20.04.{n}", every = "300d" }
    "libc6" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libc6-dev" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libcurl4" = { version = "7.81.0-1ubuntu0.{n}", every = "32d" }
    "libgnutls30" = { version = "3.7.3-4ubuntu0.{n}", every = "70d" }
    "libjq1" = { version = "1.6-2.1ubuntu3.{n}", every = "400d" }
    "libpam-modules" = { version = "1.4.0-11ubuntu2.{n}", every = "150d" }
    "libssl3" = { version = "3.0.2-0ubuntu0.{n}", every = "40d" }
    "libsystemd0" = { version = "249.11-0ubuntu3.{n}", every = "45d" }
    "libxml2" = { version = "2.9.13+dfsg-1ubuntu0.{n}", every = "120d" }
    "linux-aws" = { version = "6.2.0.10{n}.17~20.04.1", every = "21d" }
    "login" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "logrotate" = { version = "3.19.0-1ubuntu0.{n}", every = "300d", files = ["/usr/sbin/logrotate"] }
    "lsb-release" = { version = "11.1.0ubuntu4", files = ["/usr/bin/lsb_release"] }
    "make" = { version = "4.3-4.1build1", files = ["/usr/bin/make"] }
    "mariadb-client" = { version = "1:10.6.{n}-0ubuntu0.20.04.1", every = "80d", files = ["/usr/bin/mysql"] }
    "mariadb-server" = { version = "1:10.6.{n}-0ubuntu0.20.04.1", every = "80d", depends = ["mariadb-client"], files = ["/usr/sbin/mariadbd"], services = ["mariadb"] }
    "memcached" = { version = "1.6.14-1ubuntu0.{n}", every = "300d", files = ["/usr/bin/memcached"], services = ["memcached"] }
    "mysql-client" = { version = "8.0.{n}-0ubuntu0.20.04.1", every = "45d", files = ["/usr/bin/mysql"] }
    "mysql-server" = { version = "8.0.{n}-0ubuntu0.20.04.1", every = "45d", depends = ["mysql-client"], files = ["/usr/sbin/mysqld"], services = ["mysql"] }
    "net-tools" = { version = "1.60+git20181103.0eebece-1ubuntu5", files = ["/sbin/ifconfig", "/usr/bin/netstat"] }
    "nfs-common" = { version = "1:2.6.1-1ubuntu0.{n}", every = "200d", files = ["/usr/sbin/mount.nfs"] }
    "nginx" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", depends = ["nginx-common", "nginx-core"], files = ["/var/www/html/index.nginx-debian.html"], services = ["nginx"] }
    "nginx-common" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/etc/nginx/nginx.conf", "/etc/nginx/sites-available/default", "/etc/nginx/sites-enabled/default"] }
    "nginx-core" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/usr/sbin/nginx"] }
    "nodejs" = { version = "12.22.9~dfsg-1ubuntu3.{n}", every = "90d", files = ["/usr/bin/node"] }
    "npm" = { version = "8.5.1~ds-1", depends = ["nodejs"], files = ["/usr/bin/npm", "/usr/bin/npx"] }
    "openjdk-11-jdk" = { version = "11.0.{n}+9-1~20.04", every = "45d", depends = ["openjdk-11-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-11-jre-headless" = { version = "11.0.{n}+9-1~20.04", every = "45d", files = ["/usr/bin/java"] }
    "openjdk-17-jdk" = { version = "17.0.{n}+9-1~20.04", every = "45d", depends = ["openjdk-17-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-17-jre-headless" = { version = "17.0.{n}+9-1~20.04", every = "45d", files = ["/usr/bin/java"] }
    "openssh-client" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/scp"] }
    "openssh-server" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/sbin/sshd"], services = ["ssh"] }
    "openssl" = { version = "3.0.2-0ubuntu0.{n}", every = "40d", files = ["/usr/bin/openssl"] }
    "passwd" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "perl" = { version = "5.34.0-3ubuntu0.{n}", every = "150d", files = ["/usr/bin/perl"] }
    "php" = { version = "2:8.1+92ubuntu1", depends = ["php8.1"] }
    "php-fpm" = { version = "2:8.1+92ubuntu1", depends = ["php8.1-fpm"] }
    "php8.1" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", depends = ["php8.1-cli"] }
    "php8.1-cli" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/bin/php"] }
    "php8.1-fpm" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/sbin/php-fpm8.1"], services = ["php8.1-fpm"] }
    "pkg-config" = { version = "0.29.2-1ubuntu3", files = ["/usr/bin/pkg-config"] }
    "postgresql" = { version = "14+238", depends = ["postgresql-14"] }
    "postgresql-14" = { version = "14.{n}-0ubuntu0.20.04.1", every = "80d", depends = ["postgresql-client-14"], files = ["/usr/lib/postgresql/14/bin/postgres"], services = ["postgresql"] }
    "postgresql-client" = { version = "14+238", depends = ["postgresql-client-14"] }
    "postgresql-client-14" = { version = "14.{n}-0ubuntu0.20.04.1", every = "80d", files = ["/usr/bin/psql"] }
    "python3" = { version = "3.10.6-1~20.04.{n}", every = "300d", files = ["/usr/bin/python3"] }
    "python3-dev" = { version = "3.10.6-1~20.04.{n}", every = "300d", depends = ["python3"] }
    "python3-pip" = { version = "22.0.2+dfsg-1ubuntu0.{n}", every = "150d", depends = ["python3"], files = ["/usr/bin/pip3", "/usr/bin/pip"] }
    "python3-venv" = { version = "3.10.6-1~20.04.{n}", every = "300d", depends = ["python3"] }
    "redis-server" = { version = "5:6.0.16-1ubuntu0.{n}", every = "200d", depends = ["redis-tools"], files = ["/usr/bin/redis-server"], services = ["redis-server"] }
    "redis-tools" = { version = "5:6.0.16-1ubuntu0.{n}", every = "200d", files = ["/usr/bin/redis-cli"] }
    "rsync" = { version = "3.2.7-0ubuntu0.20.04.{n}", every = "150d", files = ["/usr/bin/rsync"] }
    "rsyslog" = { version = "8.2112.0-2ubuntu2.{n}", every = "250d", files = ["/usr/sbin/rsyslogd"], services = ["rsyslog"] }
    "ruby" = { version = "1:3.0~exp1", files = ["/usr/bin/ruby", "/usr/bin/gem"] }
    "runc" = { version = "1.1.{n}-0ubuntu1~20.04.1", every = "90d", files = ["/usr/bin/runc"] }
    "sed" = { version = "4.8-1ubuntu2" }
    "snapd" = { version = "2.{n}+20.04", every = "35d", files = ["/usr/bin/snap"], services = ["snapd"] }
    "software-properties-common" = { version = "0.99.22.{n}", every = "120d", files = ["/usr/bin/add-apt-repository", "/usr/bin/apt-add-repository"] }
    "sudo" = { version = "1.9.9-1ubuntu2.{n}", every = "150d", files = ["/usr/bin/sudo"] }
    "supervisor" = { version = "4.2.1-1ubuntu1", depends = ["python3"], files = ["/usr/bin/supervisord"], services = ["supervisor"] }
    "systemd" = { version = "249.11-0ubuntu3.{n}", every = "45d", depends = ["libsystemd0"] }
    "tar" = { version = "1.34+dfsg-1ubuntu0.1.20.04.{n}", every = "300d" }
    "tree" = { version = "2.0.2-1", files = ["/usr/bin/tree"] }
    "tzdata" = { version = "202{n}a-0ubuntu0.20.04.1", every = "90d" }
    "ufw" = { version = "0.36.1-4ubuntu0.{n}", every = "300d", files = ["/usr/sbin/ufw"], services = ["ufw"] }
    "unattended-upgrades" = { version = "2.8ubuntu1" }
    "unzip" = { version = "6.0-26ubuntu3.{n}", every = "300d", files = ["/usr/bin/unzip"] }
    "vim" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d", depends = ["vim-common", "vim-runtime"], files = ["/usr/bin/vim"] }
    "vim-common" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "vim-runtime" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "wget" = { version = "1.21.2-2ubuntu0.{n}", every = "200d", files = ["/usr/bin/wget"] }
    "zip" = { version = "3.0-12build2", files = ["/usr/bin/zip"] }
    "zlib1g" = { version = "1:1.2.11.dfsg-2ubuntu9.{n}", every = "200d" }
    "zsh" = { version = "5.8.1-1", files = ["/usr/bin/zsh"] }
  }
}

repository "ubuntu/noble" {
  kind  = "apt"
  first = "2024-04-23T00:00:00Z"
  packages = {
    "adduser" = { version = "3.118ubuntu5" }
    "ansible" = { version = "2.10.7+merged+base+2.10.8+dfsg-{n}", every = "300d", depends = ["python3"], files = ["/usr/bin/ansible", "/usr/bin/ansible-playbook"] }
    "apache2" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", depends = ["apache2-bin", "apache2-data", "apache2-utils", "libapr1"], files = ["/usr/sbin/apache2", "/usr/sbin/apache2ctl", "/etc/apache2/apache2.conf", "/var/www/html/index.html"], services = ["apache2"] }
    "apache2-bin" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-data" = { version = "2.4.52-1ubuntu4.{n}", every = "50d" }
    "apache2-utils" = { version = "2.4.52-1ubuntu4.{n}", every = "50d", files = ["/usr/bin/htpasswd", "/usr/bin/ab"] }
    "apt" = { version = "2.4.{n}", every = "60d", files = ["/usr/bin/apt", "/usr/bin/apt-get", "/usr/bin/apt-cache", "/usr/bin/apt-mark", "/usr/bin/apt-key"] }
    "apt-transport-https" = { version = "2.4.{n}", every = "60d" }
    "awscli" = { version = "1.22.34-{n}", every = "400d", depends = ["python3"], files = ["/usr/bin/aws"] }
    "base-files" = { version = "12ubuntu4.{n}", every = "120d" }
    "bash" = { version = "5.1-6ubuntu2.{n}", every = "240d", files = ["/bin/bash"] }
    "bind9-libs" = { version = "1:9.18.{n}-0ubuntu0.24.04.1", every = "60d" }
    "build-essential" = { version = "12.9ubuntu3", depends = ["gcc", "g++", "make", "libc6-dev"] }
    "busybox" = { version = "1:1.30.1-7ubuntu3.{n}", every = "400d", files = ["/usr/bin/busybox"] }
    "ca-certificates" = { version = "202{n}0311ubuntu0.24.04.1", every = "300d", files = ["/etc/ca-certificates.conf"] }
    "certbot" = { version = "1.21.0-1build1", depends = ["python3"], files = ["/usr/bin/certbot"] }
    "chrony" = { version = "4.2-2ubuntu2.{n}", every = "300d", files = ["/usr/sbin/chronyd"], services = ["chrony"] }
    "cloud-init" = { version = "23.{n}.1-0ubuntu0~24.04.1", every = "90d", files = ["/usr/bin/cloud-init"] }
    "collectd" = { version = "5.12.0-9ubuntu1", files = ["/usr/sbin/collectd"], services = ["collectd"] }
    "containerd" = { version = "1.7.{n}-0ubuntu0~24.04.1", every = "70d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "coreutils" = { version = "8.32-4.1ubuntu2.{n}", every = "400d" }
    "cron" = { version = "3.0pl1-137ubuntu3", files = ["/usr/sbin/cron"] }
    "curl" = { version = "7.81.0-1ubuntu2.{n}", every = "32d", depends = ["libcurl4"], files = ["/usr/bin/curl"] }
    "dash" = { version = "0.5.11+git20210903+really0.5.11-3build1", files = ["/bin/dash", "/bin/sh"] }
    "debconf" = { version = "1.5.79ubuntu1", files = ["/usr/bin/debconf-set-selections"] }
    "docker-compose" = { version = "1.29.2-1ubuntu{n}", every = "400d", depends = ["docker.io"], files = ["/usr/bin/docker-compose"] }
    "docker.io" = { version = "24.0.{n}-0ubuntu1~24.04.1", every = "60d", depends = ["containerd", "runc"], files = ["/usr/bin/docker", "/usr/bin/dockerd"], services = ["docker"] }
    "dpkg" = { version = "1.21.1ubuntu2.{n}", every = "250d", files = ["/usr/bin/dpkg", "/usr/bin/dpkg-query", "/usr/bin/update-alternatives", "/usr/sbin/dpkg-reconfigure"] }
    "fail2ban" = { version = "0.11.2-6", depends = ["python3"], files = ["/usr/bin/fail2ban-client"], services = ["fail2ban"] }
    "g++" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc"], files = ["/usr/bin/g++"] }
    "gcc" = { version = "4:11.2.0-1ubuntu1", depends = ["gcc-11"], files = ["/usr/bin/gcc"] }
    "gcc-11" = { version = "11.4.0-1ubuntu1~24.04.{n}", every = "300d" }
    "git" = { version = "1:2.34.1-1ubuntu2.{n}", every = "45d", depends = ["git-man"], files = ["/usr/bin/git"] }
    "git-man" = { version = "1:2.34.1-1ubuntu2.{n}", every = "45d" }
    "gnupg" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", files = ["/usr/bin/gpg"] }
    "gnupg2" = { version = "2.2.27-3ubuntu2.{n}", every = "200d", depends = ["gnupg"] }
    "golang-1.18-go" = { version = "1.18.1-1ubuntu2.{n}", every = "120d" }
    "golang-go" = { version = "2:1.18~0ubuntu2.{n}", every = "400d", depends = ["golang-1.18-go", "golang-src"], files = ["/usr/bin/go", "/usr/bin/gofmt"] }
    "golang-src" = { version = "2:1.18~0ubuntu2.{n}", every = "400d" }
    "grep" = { version = "3.7-1build1" }
    "gzip" = { version = "1.10-4ubuntu4.{n}", every = "400d" }
    "haproxy" = { version = "2.4.24-0ubuntu0.24.04.{n}", every = "90d", files = ["/usr/sbin/haproxy", "/etc/haproxy/haproxy.cfg"], services = ["haproxy"] }
    "htop" = { version = "3.0.5-7build2", files = ["/usr/bin/htop"] }
    "iproute2" = { version = "5.15.0-1ubuntu2", files = ["/sbin/ip"] }
    "jq" = { version = "1.6-2.1ubuntu3.{n}", every = "400d", depends = ["libjq1"], files = ["/usr/bin/jq"] }
    "libapr1" = { version = "1.7.0-8ubuntu0.24.04.{n}", every = "300d" }
    "libc6" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libc6-dev" = { version = "2.35-0ubuntu3.{n}", every = "60d" }
    "libcurl4" = { version = "7.81.0-1ubuntu2.{n}", every = "32d" }
    "libgnutls30" = { version = "3.7.3-4ubuntu2.{n}", every = "70d" }
    "libjq1" = { version = "1.6-2.1ubuntu3.{n}", every = "400d" }
    "libpam-modules" = { version = "1.4.0-11ubuntu2.{n}", every = "150d" }
    "libssl3" = { version = "3.0.2-0ubuntu2.{n}", every = "40d" }
    "libsystemd0" = { version = "249.11-0ubuntu3.{n}", every = "45d" }
    "libxml2" = { version = "2.9.13+dfsg-1ubuntu0.{n}", every = "120d" }
    "linux-aws" = { version = "6.2.0.10{n}.17~24.04.1", every = "21d" }
    "login" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "logrotate" = { version = "3.19.0-1ubuntu2.{n}", every = "300d", files = ["/usr/sbin/logrotate"] }
    "lsb-release" = { version = "11.1.0ubuntu4", files = ["/usr/bin/lsb_release"] }
    "make" = { version = "4.3-4.1build1", files = ["/usr/bin/make"] }
    "mariadb-client" = { version = "1:10.6.{n}-0ubuntu0.24.04.1", every = "80d", files = ["/usr/bin/mysql"] }
    "mariadb-server" = { version = "1:10.6.{n}-0ubuntu0.24.04.1", every = "80d", depends = ["mariadb-client"], files = ["/usr/sbin/mariadbd"], services = ["mariadb"] }
    "memcached" = { version = "1.6.14-1ubuntu0.{n}", every = "300d", files = ["/usr/bin/memcached"], services = ["memcached"] }
    "mysql-client" = { version = "8.0.{n}-0ubuntu0.24.04.1", every = "45d", files = ["/usr/bin/mysql"] }
    "mysql-server" = { version = "8.0.{n}-0ubuntu0.24.04.1", every = "45d", depends = ["mysql-client"], files = ["/usr/sbin/mysqld"], services = ["mysql"] }
    "net-tools" = { version = "1.60+git20181103.0eebece-1ubuntu5", files = ["/sbin/ifconfig", "/usr/bin/netstat"] }
    "nfs-common" = { version = "1:2.6.1-1ubuntu2.{n}", every = "200d", files = ["/usr/sbin/mount.nfs"] }
    "nginx" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", depends = ["nginx-common", "nginx-core"], files = ["/var/www/html/index.nginx-debian.html"], services = ["nginx"] }
    "nginx-common" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/etc/nginx/nginx.conf", "/etc/nginx/sites-available/default", "/etc/nginx/sites-enabled/default"] }
    "nginx-core" = { version = "1.18.0-6ubuntu14.{n}", every = "55d", files = ["/usr/sbin/nginx"] }
    "nodejs" = { version = "12.22.9~dfsg-1ubuntu3.{n}", every = "90d", files = ["/usr/bin/node"] }
    "npm" = { version = "8.5.1~ds-1", depends = ["nodejs"], files = ["/usr/bin/npm", "/usr/bin/npx"] }
    "openjdk-11-jdk" = { version = "11.0.{n}+9-1~24.04", every = "45d", depends = ["openjdk-11-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-11-jre-headless" = { version = "11.0.{n}+9-1~24.04", every = "45d", files = ["/usr/bin/java"] }
    "openjdk-17-jdk" = { version = "17.0.{n}+9-1~24.04", every = "45d", depends = ["openjdk-17-jre-headless"], files = ["/usr/bin/javac"] }
    "openjdk-17-jre-headless" = { version = "17.0.{n}+9-1~24.04", every = "45d", files = ["/usr/bin/java"] }
    "openssh-client" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/bin/ssh", "/usr/bin/ssh-keygen", "/usr/bin/scp"] }
    "openssh-server" = { version = "1:8.9p1-3ubuntu0.{n}", every = "50d", files = ["/usr/sbin/sshd"], services = ["ssh"] }
    "openssl" = { version = "3.0.2-0ubuntu2.{n}", every = "40d", files = ["/usr/bin/openssl"] }
    "passwd" = { version = "1:4.8.1-2ubuntu2.{n}", every = "200d" }
    "perl" = { version = "5.34.0-3ubuntu2.{n}", every = "150d", files = ["/usr/bin/perl"] }
    "php" = { version = "2:8.1+92ubuntu1", depends = ["php8.1"] }
    "php-fpm" = { version = "2:8.1+92ubuntu1", depends = ["php8.1-fpm"] }
    "php8.1" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", depends = ["php8.1-cli"] }
    "php8.1-cli" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/bin/php"] }
    "php8.1-fpm" = { version = "8.1.2-1ubuntu2.{n}", every = "30d", files = ["/usr/sbin/php-fpm8.1"], services = ["php8.1-fpm"] }
    "pkg-config" = { version = "0.29.2-1ubuntu3", files = ["/usr/bin/pkg-config"] }
    "postgresql" = { version = "14+238", depends = ["postgresql-14"] }
    "postgresql-14" = { version = "14.{n}-0ubuntu0.24.04.1", every = "80d", depends = ["postgresql-client-14"], files = ["/usr/lib/postgresql/14/bin/postgres"], services = ["postgresql"] }
    "postgresql-client" = { version = "14+238", depends = ["postgresql-client-14"] }
    "postgresql-client-14" = { version = "14.{n}-0ubuntu0.24.04.1", every = "80d", files = ["/usr/bin/psql"] }
    "python3" = { version = "3.10.6-1~24.04.{n}", every = "300d", files = ["/usr/bin/python3"] }
    "python3-dev" = { version = "3.10.6-1~24.04.{n}", every = "300d", depends = ["python3"] }
    "python3-pip" = { version = "22.0.2+dfsg-1ubuntu0.{n}", every = "150d", depends = ["python3"], files = ["/usr/bin/pip3", "/usr/bin/pip"] }
    "python3-venv" = { version = "3.10.6-1~24.04.{n}", every = "300d", depends = ["python3"] }
    "redis-server" = { version = "5:6.0.16-1ubuntu2.{n}", every = "200d", depends = ["redis-tools"], files = ["/usr/bin/redis-server"], services = ["redis-server"] }
    "redis-tools" = { version = "5:6.0.16-1ubuntu2.{n}", every = "200d", files = ["/usr/bin/redis-cli"] }
    "rsync" = { version = "3.2.7-0ubuntu0.24.04.{n}", every = "150d", files = ["/usr/bin/rsync"] }
    "rsyslog" = { version = "8.2112.0-2ubuntu2.{n}", every = "250d", files = ["/usr/sbin/rsyslogd"], services = ["rsyslog"] }
    "ruby" = { version = "1:3.0~exp1", files = ["/usr/bin/ruby", "/usr/bin/gem"] }
    "runc" = { version = "1.1.{n}-0ubuntu1~24.04.1", every = "90d", files = ["/usr/bin/runc"] }
    "sed" = { version = "4.8-1ubuntu2" }
    "snapd" = { version = "2.{n}+24.04", every = "35d", files = ["/usr/bin/snap"], services = ["snapd"] }
    "software-properties-common" = { version = "0.99.22.{n}", every = "120d", files = ["/usr/bin/add-apt-repository", "/usr/bin/apt-add-repository"] }
    "sudo" = { version = "1.9.9-1ubuntu2.{n}", every = "150d", files = ["/usr/bin/sudo"] }
    "supervisor" = { version = "4.2.1-1ubuntu1", depends = ["python3"], files = ["/usr/bin/supervisord"], services = ["supervisor"] }
    "systemd" = { version = "249.11-0ubuntu3.{n}", every = "45d", depends = ["libsystemd0"] }
    "tar" = { version = "1.34+dfsg-1ubuntu0.1.24.04.{n}", every = "300d" }
    "tree" = { version = "2.0.2-1", files = ["/usr/bin/tree"] }
    "tzdata" = { version = "202{n}a-0ubuntu0.24.04.1", every = "90d" }
    "ufw" = { version = "0.36.1-4ubuntu0.{n}", every = "300d", files = ["/usr/sbin/ufw"], services = ["ufw"] }
    "unattended-upgrades" = { version = "2.8ubuntu1" }
    "unzip" = { version = "6.0-26ubuntu3.{n}", every = "300d", files = ["/usr/bin/unzip"] }
    "vim" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d", depends = ["vim-common", "vim-runtime"], files = ["/usr/bin/vim"] }
    "vim-common" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "vim-runtime" = { version = "2:8.2.3995-1ubuntu2.{n}", every = "25d" }
    "wget" = { version = "1.21.2-2ubuntu2.{n}", every = "200d", files = ["/usr/bin/wget"] }
    "zip" = { version = "3.0-12build2", files = ["/usr/bin/zip"] }
    "zlib1g" = { version = "1:1.2.11.dfsg-2ubuntu9.{n}", every = "200d" }
    "zsh" = { version = "5.8.1-1", files = ["/usr/bin/zsh"] }
  }
}

base "ubuntu-20.04" {
  repository = "ubuntu/focal"
  packages = [
    "adduser",
    "apt",
    "base-files",
    "bash",
    "bind9-libs",
    "ca-certificates",
    "cloud-init",
    "coreutils",
    "cron",
    "curl",
    "dash",
    "debconf",
    "dpkg",
    "git",
    "git-man",
    "gnupg",
    "grep",
    "gzip",
    "iproute2",
    "libc6",
    "libcurl4",
    "libgnutls30",
    "libpam-modules",
    "libssl3",
    "libsystemd0",
    "libxml2",
    "linux-aws",
    "login",
    "logrotate",
    "openssh-client",
    "openssh-server",
    "openssl",
    "passwd",
    "perl",
    "python3",
    "rsyslog",
    "sed",
    "snapd",
    "software-properties-common",
    "sudo",
    "systemd",
    "tar",
    "tzdata",
    "vim",
    "vim-common",
    "vim-runtime",
    "wget",
    "zlib1g",
    "lsb-release",
    "busybox",
    "rsync",
    "ufw",
    "unattended-upgrades",

  ]
}

base "ubuntu-22.04" {
  repository = "ubuntu/jammy"
  packages = [
    "adduser",
    "apt",
    "base-files",
    "bash",
    "bind9-libs",
    "ca-certificates",
    "cloud-init",
    "coreutils",
    "cron",
    "curl",
    "dash",
    "debconf",
    "dpkg",
    "git",
    "git-man",
    "gnupg",
    "grep",
    "gzip",
    "iproute2",
    "libc6",
    "libcurl4",
    "libgnutls30",
    "libpam-modules",
    "libssl3",
    "libsystemd0",
    "libxml2",
    "linux-aws",
    "login",
    "logrotate",
    "openssh-client",
    "openssh-server",
    "openssl",
    "passwd",
    "perl",
    "python3",
    "rsyslog",
    "sed",
    "snapd",
    "software-properties-common",
    "sudo",
    "systemd",
    "tar",
    "tzdata",
    "vim",
    "vim-common",
    "vim-runtime",
    "wget",
    "zlib1g",
    "lsb-release",
    "busybox",
    "rsync",
    "ufw",
    "unattended-upgrades",

  ]
}

base "ubuntu-24.04" {
  repository = "ubuntu/noble"
  packages = [
    "adduser",
    "apt",
    "base-files",
    "bash",
    "bind9-libs",
    "ca-certificates",
    "cloud-init",
    "coreutils",
    "cron",
    "curl",
    "dash",
    "debconf",
    "dpkg",
    "git",
    "git-man",
    "gnupg",
    "grep",
    "gzip",
    "iproute2",
    "libc6",
    "libcurl4",
    "libgnutls30",
    "libpam-modules",
    "libssl3",
    "libsystemd0",
    "libxml2",
    "linux-aws",
    "login",
    "logrotate",
    "openssh-client",
    "openssh-server",
    "openssl",
    "passwd",
    "perl",
    "python3",
    "rsyslog",
    "sed",
    "snapd",
    "software-properties-common",
    "sudo",
    "systemd",
    "tar",
    "tzdata",
    "vim",
    "vim-common",
    "vim-runtime",
    "wget",
    "zlib1g",
    "lsb-release",
    "busybox",
    "rsync",
    "ufw",
    "unattended-upgrades",

  ]
}

