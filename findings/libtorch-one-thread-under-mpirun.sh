#!/usr/bin/env bash
# libtorch 2.10.0 (libtorch-cpu, with TorchSharp 0.107.0): under mpirun every process has one thread, also a single process on a machine
# of many cores. Its math library reads OMPI_COMM_WORLD_LOCAL_SIZE, which Open MPI sets, whatever its value is. Seen without MPI, by that
# variable alone: get_num_threads() is 1 in place of the number of cores. torch.set_num_threads and OMP_NUM_THREADS bring threads back.
# Why it matters here: training by several processes is as slow as one core each, and nothing says so.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > try.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="TorchSharp" Version="[0.107.0]" />

    <PackageReference Include="libtorch-cpu-linux-x64" Version="[2.10.0]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using static TorchSharp.torch;

var before = get_num_threads();
set_num_threads(2);
Console.WriteLine($"{(args is ["cores"] ? before == Environment.ProcessorCount : before)}, then {get_num_threads()}");
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
# libstdc++ of GCC 12 and older lacks one symbol that the package's native library imports to initialize iostreams. There the import is
# pointed to a function of libc that does nothing of note, so that the library loads.
cat > load.py <<'PYTHON'
import ctypes, struct, sys
try:
    ctypes.CDLL("libstdc++.so.6")._ZSt21ios_base_library_initv
    sys.exit()
except AttributeError:
    pass
path = "out/runtimes/linux-x64/native/libLibTorchSharp.so"
b = bytearray(open(path, "rb").read())
u = lambda form, at: struct.unpack_from("<" + form, b, at)
start, count = u("Q", 0x28)[0], u("H", 0x3C)[0]
sections = [u("IIQQQQIIQQ", start + 64 * i) for i in range(count)]
dynsym = next(s for s in sections if s[1] == 11)
strings = sections[dynsym[6]][4]
versions = next(s for s in sections if s[1] == 0x6FFFFFFF)[4]
name = lambda at: bytes(b[strings + at:b.index(0, strings + at)]).decode()
aux, at = {}, next(s for s in sections if s[1] == 0x6FFFFFFE)[4]
while True:
    a = at + u("I", at + 8)[0]
    for _ in range(u("H", at + 2)[0]):
        aux[name(u("I", a + 8)[0])] = a
        a += u("I", a + 12)[0]
    if not u("I", at + 12)[0]:
        break
    at += u("I", at + 12)[0]
libc = u("H", aux["GLIBC_2.2.5"] + 6)[0]
for i in range(dynsym[5] // 24):
    if name(u("I", dynsym[4] + 24 * i)[0]) == "_ZSt21ios_base_library_initv":
        struct.pack_into("<I", b, dynsym[4] + 24 * i, b.index(b"rand\0", strings) - strings)
        struct.pack_into("<H", b, versions + 2 * i, libc)
old, new = aux["GLIBCXX_3.4"], aux["GLIBCXX_3.4.32"]
b[new:new + 4], b[new + 8:new + 12] = b[old:old + 4], b[old + 8:old + 12]
open(path, "wb").write(b)
PYTHON
python3 load.py
if [ "$(nproc)" -lt 2 ]; then echo "needs two cores"; exit 1; fi
unset OMP_NUM_THREADS
{
  dotnet out/try.dll cores
  OMPI_COMM_WORLD_LOCAL_SIZE=1 dotnet out/try.dll
  OMPI_COMM_WORLD_LOCAL_SIZE=2 dotnet out/try.dll
  OMPI_COMM_WORLD_LOCAL_SIZE=2 OMP_NUM_THREADS=2 dotnet out/try.dll
} 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
True, then 2
1, then 2
1, then 2
2, then 2
EXPECTED
