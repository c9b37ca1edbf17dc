#!/bin/sh
set -eu

# Packages come from one dated snapshot of the archive, so a build next year installs what this one did.
SNAPSHOT=20240110T000000Z

export DEBIAN_FRONTEND=noninteractive
sudo apt-get update --snapshot "$SNAPSHOT"
sudo apt-get install -y --snapshot "$SNAPSHOT" nginx jq

sudo useradd --system --create-home --shell /usr/sbin/nologin storefront
sudo install -d -o storefront -g storefront -m 0755 /srv/storefront

# The application itself is a tag, not a branch.
sudo -u storefront git clone --branch "v$RELEASE" --depth 1 https://github.com/example/storefront.git /srv/storefront/app

sudo install -o root -g root -m 0644 /tmp/storefront.conf /etc/nginx/sites-available/storefront
sudo ln -sf /etc/nginx/sites-available/storefront /etc/nginx/sites-enabled/storefront
sudo rm -f /etc/nginx/sites-enabled/default /tmp/storefront.conf
sudo systemctl enable nginx

echo "$RELEASE" | sudo tee /etc/storefront-release > /dev/null
