# Which components come with which plugin, so that a name Packer knows but this program does not model is told from one
# that nobody knows. "packer" is what comes with Packer itself.
plugin "packer" {
  builders        = ["file", "null"]
  provisioners    = ["breakpoint", "file", "hcp-sbom", "powershell", "shell", "shell-local", "sleep", "windows-restart",
                     "windows-shell"]
  post_processors = ["artifice", "checksum", "compress", "manifest", "shell-local"]
  data_sources    = ["hcp-packer-artifact", "hcp-packer-image", "hcp-packer-iteration", "hcp-packer-version", "http",
                     "null"]
}

plugin "github.com/hashicorp/amazon" {
  builders        = ["amazon-chroot", "amazon-ebs", "amazon-ebssurrogate", "amazon-ebsvolume", "amazon-instance"]
  post_processors = ["amazon-import"]
  data_sources    = ["amazon-ami", "amazon-parameterstore", "amazon-secretsmanager"]
}

plugin "github.com/hashicorp/docker" {
  builders        = ["docker"]
  post_processors = ["docker-import", "docker-push", "docker-save", "docker-tag"]
}

plugin "github.com/hashicorp/googlecompute" {
  builders        = ["googlecompute"]
  post_processors = ["googlecompute-export", "googlecompute-import"]
  data_sources    = ["googlecompute-image", "googlecompute-secretsmanager"]
}

plugin "github.com/hashicorp/azure" {
  builders     = ["azure-arm", "azure-chroot", "azure-dtl"]
  provisioners = ["azure-dtlartifact"]
  data_sources = ["azure-keyvaultsecret"]
}

plugin "github.com/hashicorp/ansible" { provisioners = ["ansible", "ansible-local"] }
plugin "github.com/hashicorp/chef" { provisioners = ["chef-client", "chef-solo"] }
plugin "github.com/hashicorp/cloudstack" { builders = ["cloudstack"] }
plugin "github.com/hashicorp/converge" { provisioners = ["converge"] }
plugin "github.com/hashicorp/hyperv" { builders = ["hyperv-iso", "hyperv-vmcx"] }
plugin "github.com/hashicorp/inspec" { provisioners = ["inspec"] }
plugin "github.com/hashicorp/jdcloud" { builders = ["jdcloud"] }
plugin "github.com/hashicorp/kubevirt" { builders = ["kubevirt-iso"] }
plugin "github.com/hashicorp/lxc" { builders = ["lxc"] }
plugin "github.com/hashicorp/lxd" { builders = ["lxd"] }
plugin "github.com/hashicorp/ncloud" { builders = ["ncloud"] }
plugin "github.com/hashicorp/oneandone" { builders = ["oneandone"] }
plugin "github.com/hashicorp/openstack" { builders = ["openstack"] }
plugin "github.com/hashicorp/oracle" { builders = ["oracle-classic", "oracle-oci"] }
plugin "github.com/hashicorp/profitbricks" { builders = ["profitbricks"] }
plugin "github.com/hashicorp/proxmox" { builders = ["proxmox", "proxmox-clone", "proxmox-iso"] }
plugin "github.com/hashicorp/puppet" { provisioners = ["puppet-masterless", "puppet-server"] }
plugin "github.com/hashicorp/qemu" { builders = ["qemu"] }
plugin "github.com/hashicorp/salt" { provisioners = ["salt-masterless"] }
plugin "github.com/hashicorp/tencentcloud" { builders = ["tencentcloud-cvm"] }
plugin "github.com/hashicorp/triton" { builders = ["triton"] }
plugin "github.com/hashicorp/ucloud" { builders = ["ucloud-uhost"] }
plugin "github.com/hashicorp/vagrant" {
  builders        = ["vagrant"]
  post_processors = ["vagrant", "vagrant-cloud", "vagrant-registry"]
}
plugin "github.com/hashicorp/virtualbox" { builders = ["virtualbox-iso", "virtualbox-ovf", "virtualbox-vm"] }
plugin "github.com/hashicorp/vmware" { builders = ["vmware-iso", "vmware-vmx"] }
plugin "github.com/hashicorp/vsphere" {
  builders        = ["vsphere-clone", "vsphere-iso", "vsphere-supervisor"]
  post_processors = ["vsphere", "vsphere-template"]
}
plugin "github.com/hashicorp/yandex" {
  builders        = ["yandex"]
  post_processors = ["yandex-export", "yandex-import"]
}
plugin "github.com/hashicorp/alicloud" {
  builders        = ["alicloud-ecs"]
  post_processors = ["alicloud-import"]
}
plugin "github.com/digitalocean/digitalocean" {
  builders        = ["digitalocean"]
  post_processors = ["digitalocean-import"]
  data_sources    = ["digitalocean-image"]
}
plugin "github.com/hetznercloud/hcloud" {
  builders     = ["hcloud"]
  data_sources = ["hcloud-image"]
}
plugin "github.com/linode/linode" {
  builders     = ["linode"]
  data_sources = ["linode-image"]
}
plugin "github.com/outscale/outscale" {
  builders = ["outscale-bsu", "outscale-bsusurrogate", "outscale-bsuvolume", "outscale-chroot"]
}
plugin "github.com/parallels/parallels" {
  builders = ["parallels-ipsw", "parallels-iso", "parallels-macvm", "parallels-pvm"]
}
plugin "github.com/scaleway/scaleway" { builders = ["scaleway"] }
plugin "github.com/vultr/vultr" { builders = ["vultr"] }
plugin "github.com/rgl/windows-update" { provisioners = ["windows-update"] }
plugin "github.com/YaleUniversity/goss" { provisioners = ["goss"] }
plugin "github.com/ethanmdavidson/git" { data_sources = ["git-commit", "git-repository", "git-tree"] }
plugin "github.com/ivoronin/sshkey" { data_sources = ["sshkey"] }
plugin "github.com/joomcode/external" { data_sources = ["external", "external-raw"] }
plugin "github.com/cirruslabs/tart" { builders = ["tart-cli"] }
