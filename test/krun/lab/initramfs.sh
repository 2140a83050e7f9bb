#!/bin/busybox sh
/bin/busybox --install /bin
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
for module in /modules/*; do insmod "$module"; done
# The system disk under a writable layer in memory, the repository and what else there is in it the same way.
mount -t tmpfs -o size=90% memory /new
layer() { # device, target, name
  mkdir -p "/new/$3/disk" "/new/$3/upper" "/new/$3/work" "$2"
  mount -t erofs -o ro "$1" "/new/$3/disk"
  mount -t overlay -o "lowerdir=/new/$3/disk,upperdir=/new/$3/upper,workdir=/new/$3/work" overlay "$2"
}
layer /dev/vda /new/root system
layer /dev/vdb /new/root/repo repository
[ ! -e /dev/vdc ] || layer /dev/vdc /new/root/root/.cache/navgw cache
exec switch_root /new/root /bin/sh /repo/test/krun/inside/init.sh
