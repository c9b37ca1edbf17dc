# How long commands take, in virtual time.
durations {
  of = {
    command                   = "4ms"
    "apt-get update"          = "6s"
    "apt-get install"         = "3s"
    "apt-get install package" = "1200ms"
    "apt-get upgrade"         = "8s"
    "add-apt-repository"      = "4s"
    "dnf install"             = "5s"
    "dnf install package"     = "1500ms"
    "apk update"              = "2s"
    "apk add package"         = "400ms"
    "pip install"             = "3s"
    "npm install"             = "5s"
    "git clone"               = "2s"
    download                  = "1s"
    service                   = "800ms"
  }
}

# Hosts and suites of sources.list lines, and what the repository is called in the catalogue; * matches anything.
archives {
  of = {
    "archive.ubuntu.com/ubuntu focal*"              = "ubuntu/focal"
    "archive.ubuntu.com/ubuntu jammy*"              = "ubuntu/jammy"
    "archive.ubuntu.com/ubuntu noble*"              = "ubuntu/noble"
    "*.archive.ubuntu.com/ubuntu focal*"            = "ubuntu/focal"
    "*.archive.ubuntu.com/ubuntu jammy*"            = "ubuntu/jammy"
    "*.archive.ubuntu.com/ubuntu noble*"            = "ubuntu/noble"
    "security.ubuntu.com/ubuntu focal*"             = "ubuntu/focal"
    "security.ubuntu.com/ubuntu jammy*"             = "ubuntu/jammy"
    "security.ubuntu.com/ubuntu noble*"             = "ubuntu/noble"
    "snapshot.ubuntu.com/ubuntu focal*"             = "ubuntu/focal"
    "snapshot.ubuntu.com/ubuntu jammy*"             = "ubuntu/jammy"
    "snapshot.ubuntu.com/ubuntu noble*"             = "ubuntu/noble"
    "deb.debian.org/debian* bookworm*"              = "debian/bookworm"
    "security.debian.org/* bookworm*"               = "debian/bookworm"
    "snapshot.debian.org/archive/debian* bookworm*" = "debian/bookworm"
    "download.docker.com/linux/* *"                 = "docker"
    "deb.nodesource.com/node_*.x *"                 = "nodesource"
    "apt.releases.hashicorp.com *"                  = "hashicorp"
    "nginx.org/packages/* *"                        = "nginx.org"
  }
}
