# enter.sh <root> <folders to share, separated by :> <command…>: runs the command with <root> as its file system. A
# pivot and not a chroot, because in a chroot the kernel refuses the user namespaces of Chromium's sandbox. Run it in a
# mount and PID namespace of its own (unshare -m -p -f).
set -e
root=$1 shared=$2
shift 2
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs tmpfs "$root/dev/shm"
touch "$root/etc/resolv.conf"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
IFS=:
for each in $shared; do
  if [ -d "$each" ]; then mkdir -p "$root$each"; else mkdir -p "$root$(dirname "$each")" && touch "$root$each"; fi
  mount --bind "$each" "$root$each"
done
unset IFS
cd "$root"
mkdir -p .outside
pivot_root . .outside
cd /
umount -l /.outside
rmdir /.outside
# Not exec: a browser does not expect to be process number 1.
set +e
"$@"
exit $?
