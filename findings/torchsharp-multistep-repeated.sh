#!/usr/bin/env bash
# TorchSharp 0.107.0, lr_scheduler.MultiStepLR: an epoch that stands twice among the milestones counts once. PyTorch multiplies by gamma
# for each time (gamma to the power of the count, in 1.13 and 2.x), so milestones 2 2 and gamma 0.5 quarter the rate. Seen: epochs 1 to 4
# have the rates 1 0.5 0.5 0.25 for milestones 2 2 4; PyTorch has 1 0.25 0.25 0.125.
# Why it matters here: schedules of detection recipes are products of such steps, and merged lists of milestones repeat epochs.
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
using TorchSharp;
using static TorchSharp.torch;

using var weight = new TorchSharp.Modules.Parameter(zeros(1));
var optimizer = optim.SGD([weight], 1.0);
var schedule = optim.lr_scheduler.MultiStepLR(optimizer, [2, 2, 4], 0.5);
var rates = new List<double>();
for (var epoch = 1; epoch <= 4; epoch++)
{
    optimizer.step();
    schedule.step();
    rates.Add(optimizer.ParamGroups.First().LearningRate);
}

Console.WriteLine(string.Join(" ", rates));
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
OMP_NUM_THREADS=1 dotnet out/try.dll 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
1 0.5 0.5 0.25
EXPECTED
