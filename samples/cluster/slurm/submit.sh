#!/bin/bash
# Submits the shards of a command as a Slurm array, and a job after it that merges them.
#
#   submit.sh SHARDS FILE -- ovseg's arguments without --shard
#   submit.sh 8 found.json -- predict --model model.zip --image photos --json found.json
#
# The same command again computes what is not finished. Options of sbatch, such as a partition, come from its variables
# (SBATCH_PARTITION=gpu submit.sh ...) or from the #SBATCH lines of the two job files.
set -euo pipefail
if [ $# -lt 4 ] || [ "$3" != "--" ]; then
  sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
shards=$1 file=$2
shift 3
here=$(cd "$(dirname "$0")" && pwd)
array=$(sbatch --parsable --array="1-$shards" "$here/shard.sbatch" "$shards" "$@")
merge=$(sbatch --parsable --dependency="afterok:${array%%;*}" --kill-on-invalid-dep=yes "$here/merge.sbatch" --output "$file")
echo "shards: job ${array%%;*}, merge: job ${merge%%;*}"
