#!/usr/bin/env bash
# WordNet 3.0 (Debian's wordnet-base 1:3.0-37), noun.exc: the list of irregular plurals maps everyday singulars to rare words, and lacks
# common irregular plurals. Seen: cola is listed as a plural of colon, lei of leu; women, people and dice are not listed as plurals of
# woman, person and die.
# Why it matters here: whoever finds the nouns of captions with it alone reads "a can of cola" as a colon.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q wordnet-base=1:3.0-37 >/dev/null
dpkg -x wordnet-base_*.deb .
table=$(find . -name noun.exc)
{
  for word in cola lei; do grep "^$word " "$table"; done
  for word in women people dice; do grep -c "^$word " "$table" || true; done
} | tee seen.txt
diff - seen.txt <<'EXPECTED'
cola colon
lei leu
0
0
0
EXPECTED
