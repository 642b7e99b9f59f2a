#!/bin/sh
# Fetches the typeface files of font/ from the package @ibm/plex-sans and checks every byte of the way.
# Run it only to move to another version: the files are committed, so building needs neither Node nor network.
set -eu
version=1.1.0
package_sum=c3818979c2a2c82927ea3e7c485e389a18de0b7462887dd4f7acc9a525568962
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "@ibm/plex-sans@$version" >/dev/null
echo "$package_sum  ibm-plex-sans-$version.tgz" | sha256sum --check --quiet
tar xzf "ibm-plex-sans-$version.tgz"
for face in Regular SemiBold Italic; do
	cp "package/fonts/complete/woff/IBMPlexSans-$face.woff" "$here/font/"
done
cp package/LICENSE.txt "$here/font/IBMPlexSans-LICENSE.txt"
cd "$here/font"
sha256sum --check --quiet <<SUMS
b731cf56514a4bd711ab2f9acf641f9311707f4386772eb306d25c2b29b73b1a  IBMPlexSans-Regular.woff
fff45f420f0d026b4a39f99b3bfc47dfc06561c598c8db825cfce5fd706bda7a  IBMPlexSans-SemiBold.woff
ed06e0a2cfa973492c7ee61e5f1bf3be7db4d3d5c1551c889ec458ba2972db99  IBMPlexSans-Italic.woff
SUMS
