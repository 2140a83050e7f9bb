# PID 1 of the lab: what a distribution's init does, then the suite, then power-off.
export PATH=/usr/sbin:/usr/bin HOME=/root LANG=C.UTF-8 NO_COLOR=1 CI=1
mount -t proc proc /proc && mount -t sysfs sys /sys && mount -t devtmpfs dev /dev
mkdir -p /dev/shm /dev/pts /dev/net
for folder in /dev/shm /tmp /run; do mount -t tmpfs memory "$folder"; done
mount -t devpts devpts /dev/pts
mount -t cgroup2 cgroup /sys/fs/cgroup
ip link set lo up
hostname lab
port=$(grep -lx navgw.events /sys/class/virtio-ports/*/name | cut -d/ -f5)
exec 3>"/dev/$port"
uptime() { cut -d' ' -f1 /proc/uptime; }
echo "{\"type\":\"mark\",\"name\":\"booted\",\"uptime\":$(uptime)}" >&3
cd /repo
node --no-warnings test/krun/inside/main.ts 3>&3 </dev/null
code=$?
echo "{\"type\":\"end\",\"code\":$code,\"uptime\":$(uptime)}" >&3
exec 3>&-
poweroff -f
