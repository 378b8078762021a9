#!/usr/bin/env bash
# Makes the release of this machine's kind from what is built: archive, Debian package, parts list (CycloneDX), licences and
# SHA256SUMS, in ops/target/release. The same commit and JDK give the same bytes. Called by ./stepline release.
#   STEPLINE_VERSION   other than the pom's    SOURCE_DATE_EPOCH   other than the commit's time
set -euo pipefail
export LC_ALL=C TZ=UTC
umask 022
cd "$(dirname "$(readlink -f "$0")")/../.."
java=${JAVA_HOME:?the JDK to take the runtime from}
say() { printf '%s\n' "$*" >&2; }

pom_version=$(sed -n 's#^  <version>\(.*\)</version>#\1#p' pom.xml | head -1)
version=${STEPLINE_VERSION:-$(printf '%s' "$pom_version" | tr A-Z a-z | sed 's/-snapshot/~snapshot/')}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)}
export SOURCE_DATE_EPOCH
case $(uname -m) in x86_64) arch=amd64;; aarch64) arch=arm64;; *) say "no release for $(uname -m)"; exit 1;; esac
# what the libraries load by reflection is in here too; jdk.jcmd is for whoever looks into a running house
modules=java.se,jdk.accessibility,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs

out=ops/target/release work=ops/target/release-work
rm -rf "$out" "$work"
mkdir -p "$out" "$work"
trap 'rm -rf "$work"' EXIT
home=$work/home

say "Java runtime ..."
mkdir -p "$home"
"$java/bin/jlink" --add-modules "$modules" --no-header-files --no-man-pages --compress zip-6 --generate-cds-archive \
  --include-locales=en,de,fr,es,zh,ja --output "$home/runtime"

say "Jars, without what this kind of machine cannot load ..."
cp ops/target/stepline.jar "$home/"
cp -r ops/target/lib "$home/lib"
mkdir "$home/lib-broker"
for jar in ops/target/lib-broker/*.jar; do [ -e "$home/lib/${jar##*/}" ] || cp "$jar" "$home/lib-broker/"; done
"$java/bin/java" -cp 'ops/target/lib/*' ops/packages/Licences.java ops/target/stepline-sbom.json ops/packages/licences.yaml \
  "$home/lib" "$home/lib-broker" > "$work/licences.txt"
"$java/bin/java" ops/packages/Trim.java "$arch" "$home/lib"
"$java/bin/java" ops/packages/Trim.java "$arch" "$home/lib-broker"

mkdir -p "$home/bin" "$home/models" "$home/docs"
cp ops/packages/bin/stepline "$home/bin/"
cp .stepline/models/silero_vad_v6.onnx "$home/models/"
cp -r bots "$home/bots"
cp -r ops/rules "$home/rules"
cp README.md CHANGELOG.md docs/*.md "$home/docs/"
cp LICENSE NOTICE "$home/"
cp ops/target/stepline-sbom.json "$home/sbom.cyclonedx.json"
cp "$work/licences.txt" "$home/licences.txt"
printf '%s\n' "$version" > "$home/VERSION"
find "$home" -type d -exec chmod 755 {} + ; find "$home" -type f ! -perm -100 -exec chmod 644 {} +
find "$home" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

say "Archive ..."
name=stepline-$version-linux-$arch
cp -a "$home" "$work/$name"
mkdir "$work/$name/etc"
cp ops/packages/bin/stepline.yaml.in "$work/$name/etc/"
find "$work/$name" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
tar --sort=name --format=ustar --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" -C "$work" -cf - "$name" | gzip -6n > "$out/$name.tar.gz"
rm -rf "${work:?}/$name"

say "Debian package ..."
root=$work/deb
mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/usr/share/doc/stepline" "$root/etc/stepline" "$root/usr/lib/systemd/system" "$root/DEBIAN"
cp -a "$home" "$root/usr/lib/stepline"
mv "$root/usr/lib/stepline/docs"/* "$root/usr/share/doc/stepline/"
mv "$root/usr/lib/stepline/NOTICE" "$root/usr/lib/stepline/licences.txt" "$root/usr/lib/stepline/sbom.cyclonedx.json" "$root/usr/share/doc/stepline/"
mv "$root/usr/lib/stepline/LICENSE" "$root/usr/share/doc/stepline/copyright"
mv "$root/usr/lib/stepline/bots" "$root/usr/lib/stepline/rules" "$root/etc/stepline/"
rmdir "$root/usr/lib/stepline/docs"
cp ops/packages/deb/README.Debian "$root/usr/share/doc/stepline/"
cp ops/packages/deb/stepline.yaml ops/packages/deb/stepline.env "$root/etc/stepline/"
cp ops/packages/deb/*.service "$root/usr/lib/systemd/system/"
ln -s ../lib/stepline/bin/stepline "$root/usr/bin/stepline"
cp ops/packages/deb/postinst ops/packages/deb/prerm ops/packages/deb/postrm "$root/DEBIAN/"
(cd "$root" && find etc -type f | sort | sed 's#^#/#') > "$root/DEBIAN/conffiles"
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) > "$root/DEBIAN/md5sums"
sed "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$(du -k --apparent-size -s "$root" | cut -f1)/" ops/packages/deb/control > "$root/DEBIAN/control"
find "$root" -type d -exec chmod 755 {} + ; chmod 644 "$root/DEBIAN/control" "$root/DEBIAN/conffiles" "$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zzstd -z6 --threads-max=1 --build "$root" "$out/stepline_${version}_$arch.deb" >/dev/null

cp ops/target/stepline-sbom.json "$out/stepline-$version.cyclonedx.json"
cp "$work/licences.txt" "$out/stepline-$version-licences.txt"
(cd "$out" && sha256sum -- *.tar.gz *.deb *.json *.txt > SHA256SUMS)
say "Made in $out:"
(cd "$out" && ls -l | awk 'NR > 1 { printf "  %s  %.1f MB\n", $9, $5 / 1e6 }') >&2
