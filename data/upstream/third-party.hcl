# Package repositories beside the distributions' own.
repository "ppa:longsleep/golang-backports" {
  kind  = "apt"
  first = "2022-03-16T00:00:00Z"
  packages = {
    golang-go  = { version = "2:1.{n}~1longsleep1", from = 18, every = "120d", depends = ["golang-src"], files = ["/usr/bin/go", "/usr/bin/gofmt", "/usr/lib/go/VERSION"] }
    golang-src = { version = "2:1.{n}~1longsleep1", from = 18, every = "120d" }
  }
}

repository "ppa:deadsnakes/ppa" {
  kind  = "apt"
  first = "2022-10-24T00:00:00Z"
  packages = {
    "python3.11" = { version = "3.11.{n}-1+jammy1", every = "60d", files = ["/usr/bin/python3.11"] }
    "python3.12" = { version = "3.12.{n}-1+jammy1", every = "60d", files = ["/usr/bin/python3.12"] }
  }
}

repository "ppa:ondrej/php" {
  kind  = "apt"
  first = "2022-04-01T00:00:00Z"
  packages = {
    "php8.2"     = { version = "8.2.{n}-1+ubuntu22.04.1+deb.sury.org+1", every = "30d", files = ["/usr/bin/php8.2"] }
    "php8.2-fpm" = { version = "8.2.{n}-1+ubuntu22.04.1+deb.sury.org+1", every = "30d", services = ["php8.2-fpm"] }
  }
}

repository "ppa:ansible/ansible" {
  kind  = "apt"
  first = "2022-01-01T00:00:00Z"
  packages = {
    ansible = { version = "8.{n}.0-1ppa~jammy", every = "28d", files = ["/usr/bin/ansible", "/usr/bin/ansible-playbook"] }
  }
}

repository "docker" {
  kind  = "apt"
  first = "2022-04-01T00:00:00Z"
  packages = {
    docker-ce             = { version = "5:24.0.{n}-1~ubuntu.22.04~jammy", every = "40d", depends = ["docker-ce-cli", "containerd.io"], files = ["/usr/bin/dockerd"], services = ["docker"] }
    docker-ce-cli         = { version = "5:24.0.{n}-1~ubuntu.22.04~jammy", every = "40d", files = ["/usr/bin/docker"] }
    "containerd.io"       = { version = "1.6.{n}-1", every = "30d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    docker-buildx-plugin  = { version = "0.11.{n}-1~ubuntu.22.04~jammy", every = "45d" }
    docker-compose-plugin = { version = "2.{n}.0-1~ubuntu.22.04~jammy", every = "30d" }
  }
}

repository "nodesource" {
  kind  = "apt"
  first = "2022-04-19T00:00:00Z"
  packages = {
    nodejs = { version = "20.{n}.0-1nodesource1", every = "20d", files = ["/usr/bin/node", "/usr/bin/npm", "/usr/bin/npx"] }
  }
}

repository "hashicorp" {
  kind  = "apt"
  first = "2022-01-05T00:00:00Z"
  packages = {
    terraform = { version = "1.{n}.0-1", every = "80d", files = ["/usr/bin/terraform"] }
    packer    = { version = "1.9.{n}-1", every = "60d", files = ["/usr/bin/packer"] }
    consul    = { version = "1.{n}.0-1", every = "50d", files = ["/usr/bin/consul"], services = ["consul"] }
    vault     = { version = "1.{n}.0-1", every = "60d", files = ["/usr/bin/vault"], services = ["vault"] }
    nomad     = { version = "1.{n}.0-1", every = "60d", files = ["/usr/bin/nomad"], services = ["nomad"] }
  }
}

repository "nginx.org" {
  kind  = "apt"
  first = "2022-05-24T00:00:00Z"
  packages = {
    nginx = { version = "1.24.{n}-1~jammy", from = 0, every = "50d", files = ["/usr/sbin/nginx", "/etc/nginx/nginx.conf"], services = ["nginx"] }
  }
}

registry "pip" {
  first = "2021-01-01T00:00:00Z"
  packages = {
    ansible  = { version = "8.{n}.0", every = "28d", files = ["/usr/local/bin/ansible", "/usr/local/bin/ansible-playbook"] }
    awscli   = { version = "1.32.{n}", every = "2d", files = ["/usr/local/bin/aws"] }
    boto3    = { version = "1.34.{n}", every = "2d" }
    django   = { version = "4.2.{n}", every = "30d" }
    flask    = { version = "3.0.{n}", every = "90d", files = ["/usr/local/bin/flask"] }
    gunicorn = { version = "21.{n}.0", every = "150d", files = ["/usr/local/bin/gunicorn"] }
    numpy    = { version = "1.26.{n}", every = "30d" }
    pip      = { version = "23.{n}", every = "75d" }
    requests = { version = "2.31.{n}", every = "120d" }
    setuptools = { version = "69.{n}.0", every = "14d" }
    wheel    = { version = "0.42.{n}", every = "90d" }
    virtualenv = { version = "20.25.{n}", every = "30d" }
  }
}

registry "npm" {
  first = "2021-01-01T00:00:00Z"
  packages = {
    express    = { version = "4.18.{n}", every = "90d" }
    npm        = { version = "10.{n}.0", every = "14d" }
    pm2        = { version = "5.3.{n}", every = "60d", files = ["/usr/bin/pm2"] }
    typescript = { version = "5.3.{n}", every = "40d", files = ["/usr/bin/tsc"] }
    yarn       = { version = "1.22.{n}", every = "200d", files = ["/usr/bin/yarn"] }
  }
}

git "https://github.com/hashicorp/learn-go-webapp-demo" {
  default_branch = "main"
  first          = "2020-06-10T00:00:00Z"
  every          = "45d"
  tags           = { "v0.1.0" = 2 }
  files = {
    "README.md"      = "# Learn Go webapp demo\n\nRevision {n}\n"
    "go.mod"         = "module learn-go-webapp-demo\n"
    "webapp.go"      = "package main\n\n// revision {n}\nfunc main() { serve() }\n"
    "assets/app.css" = "body { margin: 0 }\n"
    "index.html"     = "<html><body>demo</body></html>\n"
  }
}

git "https://github.com/rbenv/rbenv" {
  default_branch = "master"
  first          = "2011-08-01T00:00:00Z"
  every          = "60d"
  tags           = { "v1.2.0" = 61 }
  files = {
    "bin/rbenv" = "#!/bin/sh\n# revision {n}\n"
  }
}

git "https://github.com/nvm-sh/nvm" {
  default_branch = "master"
  first          = "2010-04-15T00:00:00Z"
  every          = "40d"
  tags           = { "v0.39.7" = 120 }
  files = {
    "nvm.sh" = "# revision {n}\n"
  }
}

url "https://get.docker.com" {
  every   = "45d"
  content = "#!/bin/sh\n# install script, revision {n}\n"
}

url "https://*/gpg" {
  fixed   = true
  content = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n{url}\n-----END PGP PUBLIC KEY BLOCK-----\n"
}

url "https://*.gpg" {
  fixed   = true
  content = "key {url}\n"
}

url "https://releases.hashicorp.com/*.zip" {
  fixed = true
  files = {
    "terraform" = "program of {url}\n"
  }
}

url "https://go.dev/dl/go*.tar.gz" {
  fixed = true
  files = {
    "go/VERSION"   = "{url}\n"
    "go/bin/go"    = "program of {url}\n"
    "go/bin/gofmt" = "program of {url}\n"
  }
}

url "https://github.com/*/releases/download/*" {
  fixed   = true
  content = "asset {url}\n"
}

url "https://github.com/*/releases/latest/download/*" {
  every   = "30d"
  content = "asset {url}, release {n}\n"
}

url "https://awscli.amazonaws.com/awscli-exe-linux-x86_64.zip" {
  every = "10d"
  files = {
    "aws/install"  = "#!/bin/sh\nmkdir -p /usr/local/bin\ncp \"$(dirname \"$0\")/dist/aws\" /usr/local/bin/aws\n"
    "aws/dist/aws" = "#!/bin/sh\n# aws-cli 2.{n}\n"
  }
}

# The application of the shipped scenarios.
git "https://github.com/example/storefront" {
  default_branch = "main"
  first          = "2023-02-01T00:00:00Z"
  every          = "12d"
  tags           = { "v1.3.0" = 20, "v1.4.0" = 25, "v1.4.2" = 27 }
  files = {
    "README.md"         = "# Storefront\n\nRevision {n}\n"
    "public/index.html" = "<html><body>storefront revision {n}</body></html>\n"
    "bin/storefront"    = "#!/bin/sh\nexec nginx -g 'daemon off;'\n"
  }
}
