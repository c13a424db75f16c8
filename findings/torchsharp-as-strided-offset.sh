#!/usr/bin/env bash
# TorchSharp 0.107.0, Tensor.as_strided without a storage offset: begins where the storage does, also for a tensor that is a part of it.
# PyTorch's as_strided begins where the tensor does. Seen: arange(10).narrow(0, 5, 5).as_strided([3], [1]) has 0 1 2, not 5 6 7; with
# storage_offset() it has 5 6 7.
# Why it matters here: a flat view of a parameter that is a part of a larger tensor is a view of other numbers.
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
using var all = arange(10);
using var part = all.narrow(0, 5, 5);
using var plain = part.as_strided([3], [1]);
using var own = part.as_strided([3], [1], part.storage_offset());
Console.WriteLine($"part {string.Join(' ', part.data<long>().ToArray())}");
Console.WriteLine($"without an offset {string.Join(' ', plain.data<long>().ToArray())}");
Console.WriteLine($"with its offset {string.Join(' ', own.data<long>().ToArray())}");
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
part 5 6 7 8 9
without an offset 0 1 2
with its offset 5 6 7
EXPECTED
