# Alpine 3.19, main and community together.
repository "alpine/3.19" {
  kind  = "apk"
  first = "2023-12-07T00:00:00Z"
  packages = {
    "alpine-baselayout" = { version = "3.4.3-r{n}", every = "200d" }
    "apk-tools" = { version = "2.14.0-r{n}", every = "120d", files = ["/sbin/apk"] }
    "bash" = { version = "5.2.21-r{n}", every = "200d", files = ["/bin/bash"] }
    "busybox" = { version = "1.36.1-r{n}", every = "60d", files = ["/bin/busybox", "/bin/sh", "/bin/ash"] }
    "ca-certificates" = { version = "20230506-r{n}", every = "200d" }
    "curl" = { version = "8.5.{n}-r0", every = "45d", depends = ["ca-certificates", "libcurl"], files = ["/usr/bin/curl"] }
    "docker" = { version = "25.0.{n}-r1", every = "40d", depends = ["containerd"], files = ["/usr/bin/docker"], services = ["docker"] }
    "containerd" = { version = "1.7.{n}-r0", every = "50d", files = ["/usr/bin/containerd"], services = ["containerd"] }
    "git" = { version = "2.43.{n}-r0", every = "60d", depends = ["libcurl"], files = ["/usr/bin/git"] }
    "jq" = { version = "1.7.1-r{n}", every = "200d", depends = ["oniguruma"], files = ["/usr/bin/jq"] }
    "libcurl" = { version = "8.5.{n}-r0", every = "45d" }
    "musl" = { version = "1.2.4_git20230717-r{n}", every = "150d" }
    "nginx" = { version = "1.24.0-r{n}", every = "50d", depends = ["pcre2"], files = ["/usr/sbin/nginx", "/etc/nginx/nginx.conf"], services = ["nginx"] }
    "nodejs" = { version = "20.{n}.1-r0", every = "40d", files = ["/usr/bin/node"] }
    "npm" = { version = "10.{n}.0-r0", every = "60d", depends = ["nodejs"], files = ["/usr/bin/npm"] }
    "oniguruma" = { version = "6.9.9-r{n}", every = "300d" }
    "openrc" = { version = "0.52.1-r{n}", every = "120d", files = ["/sbin/rc-service", "/sbin/rc-update"] }
    "openssh" = { version = "9.6_p1-r{n}", every = "60d", files = ["/usr/sbin/sshd"] }
    "pcre2" = { version = "10.42-r{n}", every = "250d" }
    "py3-pip" = { version = "23.3.1-r{n}", every = "150d", depends = ["python3"], files = ["/usr/bin/pip", "/usr/bin/pip3"] }
    "python3" = { version = "3.11.{n}-r0", every = "60d", files = ["/usr/bin/python3"] }
    "sudo" = { version = "1.9.15_p{n}-r0", every = "100d", files = ["/usr/bin/sudo"] }
    "unzip" = { version = "6.0-r{n}", every = "400d", files = ["/usr/bin/unzip"] }
  }
}

base "alpine-3.19" {
  repository = "alpine/3.19"
  packages   = ["alpine-baselayout", "apk-tools", "busybox", "ca-certificates", "musl", "openrc", "openssh"]
}

image "alpine-3.19-amd64" {
  os          = "alpine-3.19"
  owner_id    = "538276064493"
  name        = "alpine-3.19.{n}-x86_64-bios-cloudinit-r0"
  description = "Alpine Linux 3.19.{n} x86_64 (bios, cloud-init)"
  first       = "2023-12-07T00:00:00Z"
  every       = "50d"
}
