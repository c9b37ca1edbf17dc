# Alpine Linux, as its cloud images are.
system "alpine-3.19" {
  extends      = "linux"
  family       = "alpine"
  default_user = "alpine"
  kernel       = "6.6.7-0-virt"
  repositories = ["alpine/3.19"]
  groups       = { adm = 4, wheel = 10, shadow = 42, www-data = 82, users = 100, nogroup = 65533 }
  users = {
    root   = { uid = 0, home = "/root", shell = "/bin/ash", comment = "root" }
    alpine = { uid = 1000, shell = "/bin/ash", comment = "alpine Cloud User", groups = ["adm", "wheel"] }
    sshd   = { uid = 22, home = "/dev/null" }
  }
  services    = ["sshd", "crond"]
  directories = ["/etc/apk", "/etc/apk/keys", "/etc/runlevels", "/var/www", "/lib/apk/db"]
  file "/etc/apk/repositories" {
    content = "https://dl-cdn.alpinelinux.org/alpine/v3.19/main\nhttps://dl-cdn.alpinelinux.org/alpine/v3.19/community\n"
  }
  file "/etc/os-release" {
    content = "NAME=\"Alpine Linux\"\nID=alpine\nVERSION_ID=3.19.0\nPRETTY_NAME=\"Alpine Linux v3.19\"\n"
  }
  file "/etc/alpine-release" {
    content = "3.19.0\n"
  }
}
