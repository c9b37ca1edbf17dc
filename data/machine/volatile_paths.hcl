# Files that differ between two machines without anybody caring: logs, caches, scratch space, what lives in memory.
# They are left out when two lives are compared. A pattern ending in / covers everything below it.
volatile_paths {
  ignore = [
    "/dev/", "/proc/", "/run/", "/sys/", "/tmp/", "/var/tmp/",
    "/var/log/", "/var/cache/", "/var/run/", "/var/lock/", "/var/spool/",
    "/var/lib/apt/lists/", "/var/lib/dpkg/", "/var/lib/rpm/", "/var/lib/yum/", "/var/lib/dnf/", "/var/lib/cloud/",
    "/var/lib/systemd/random-seed", "/var/lib/systemd/timers/", "/var/backups/", "/swapfile",
    "/root/.cache/", "/root/.bash_history", "/root/.wget-hsts", "/etc/.pwd.lock", "/lost+found/",
    "/home/*/.cache/", "/home/*/.bash_history", "/home/*/.wget-hsts", "/home/*/.sudo_as_admin_successful",
  ]
  # Given to one machine when it first boots: compared as identity, never as a difference.
  identity = [
    "/etc/machine-id", "/var/lib/dbus/machine-id", "/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_*_key.pub",
  ]
}
