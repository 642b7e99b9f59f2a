#!/bin/sh
# Fetches the two typeface files of asset/ from the dkfds package and checks every byte of the way.
# Run it only to move to another version: the files are committed, so building needs neither Node nor network.
set -eu
version=11.2.0
package_sum=93d6b1deebdaafb8d08c7be075f1bbe09fbcfa606765b600cde951ddbb92be61
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "dkfds@$version" >/dev/null
echo "$package_sum  dkfds-$version.tgz" | sha256sum --check --quiet
tar xzf "dkfds-$version.tgz"
fonts=package/src/fonts/IBMPlexSans/split/woff2
cp "$fonts/IBMPlexSans-Regular-Latin1.woff2" "$fonts/IBMPlexSans-SemiBold-Latin1.woff2" "$here/asset/"
cp "$fonts/license.txt" "$here/asset/IBMPlexSans-LICENSE.txt"
cd "$here/asset"
sha256sum --check --quiet <<SUMS
9085dc4026ddddd3d21ebedbd59a8775581effeda2b04dee5481ed0922e4b773  IBMPlexSans-Regular-Latin1.woff2
62a59aaf4d1a22e6f48433cd316512c7df0875826e4e88bd117542e8ca7e3315  IBMPlexSans-SemiBold-Latin1.woff2
SUMS
