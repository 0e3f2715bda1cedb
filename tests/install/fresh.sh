#!/usr/bin/env bash
# Runs the two commands of the README inside a fresh Debian 12 that has only git and certificates.
# By hand and before a release: it takes half an hour, and must be root for debootstrap and chroot.
#
#   tests/install/fresh.sh [quickstart|tests]    default: both
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:-both}
[ "$(id -u)" -eq 0 ] || { echo "must be root: debootstrap and chroot" >&2; exit 1; }
command -v debootstrap >/dev/null || apt-get install -y -qq debootstrap

# The packages come from where this machine has its own.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -v security | head -n 1)
root=$(mktemp -d /var/tmp/llm-rotate-fresh.XXXXXX)
clean() {
  for mount in proc dev/pts dev; do umount -l "$root/$mount" 2>/dev/null || true; done
  rm -rf --one-file-system "$root"
}
trap clean EXIT

debootstrap --variant=minbase --include=git,ca-certificates bookworm "$root" "$mirror" >"$root.log" 2>&1 ||
  { tail -n 20 "$root.log"; exit 1; }
rm -f "$root.log"
# How this machine reaches its packages: sources, proxies, keys, certificates.
cp -r /etc/apt/. "$root/etc/apt/"
[ -d /usr/local/share/ca-certificates ] && cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
cp /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t devpts devpts "$root/dev/pts" 2>/dev/null || true

git clone -q . "$root/src"
recordings=${LLM_ROTATE_RECORDINGS:-../shared/recordings}
[ -d "$recordings" ] && mkdir -p "$root/shared" && cp -r "$recordings" "$root/shared/recordings"

environment=(HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb)
[ -z "${NODE_EXTRA_CA_CERTS:-}" ] || environment+=(NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt)
inside() { chroot "$root" /usr/bin/env -i "${environment[@]}" bash -c "cd /src && $1"; }
inside update-ca-certificates >/dev/null
started=$SECONDS
if [ "$what" != tests ]; then
  inside examples/quickstart.sh
  echo "quickstart on a bare Debian 12: $((SECONDS - started)) s"
fi
started=$SECONDS
if [ "$what" != quickstart ]; then
  inside tests/run.sh
  echo "tests on a bare Debian 12: $((SECONDS - started)) s"
fi
