#!/usr/bin/env bash
# Steps a second of the quick start's stages: 1 process x 1 thread, 1 x 2 and 2 x 1, in turn, on two cores. Needs Open MPI.
# Usage: scaling.sh [steps] [rounds]. Build the benchmarks first: dotnet build -c Release tests/OpenVocabSeg.Benchmarks
set -euo pipefail
cd "$(dirname "$0")"
steps=${1:-30}
rounds=${2:-3}
program=(dotnet bin/Release/net10.0/OpenVocabSeg.Benchmarks.dll scaling)
export OMP_WAIT_POLICY=passive OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1 OMPI_MCA_mpi_yield_when_idle=1
together=(mpirun -np 2 --bind-to none)
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
for _ in $(seq "$rounds"); do
  OMP_NUM_THREADS=1 "${program[@]}" "$steps"
  OMP_NUM_THREADS=2 "${program[@]}" "$steps" | tail -n +2
  OMP_NUM_THREADS=1 "${together[@]}" "${program[@]}" "$steps" | tail -n +2
done
"${together[@]}" "${program[@]}" sum
echo "load: $(cut -d' ' -f1-3 /proc/loadavg)"
