#!/usr/bin/env bash
# Microsoft.ML.ImageAnalytics 5.0.1, MLImage: the colors of an image with transparency are multiplied by its alpha, and no property says so
# (PixelFormat is Bgra32). Seen: a pixel of red 255, green 100, blue 50 and alpha 128 is 25, 50, 128, 128 in Pixels; with alpha 0 all is 0.
# Pillow's convert('RGB'), with which detectors in Python read images, keeps 255, 100, 50 for both.
# Why it matters here: cut-out product photos and screenshots are darker or black for an ML.NET model than for its Python original.
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
    <PackageReference Include="Microsoft.ML" Version="[5.0.1]" />
    <PackageReference Include="Microsoft.ML.ImageAnalytics" Version="[5.0.1]" />
    <PackageReference Include="SkiaSharp.NativeAssets.Linux.NoDependencies" Version="[2.88.9]" />
  </ItemGroup>
</Project>
PROJECT
cat > png.py <<'PYTHON'
import struct, zlib
def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
def png(path, width, height, color, pixels):
    stride = len(pixels) // height
    rows = b"".join(b"\0" + bytes(pixels[i * stride:(i + 1) * stride]) for i in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    open(path, "wb").write(b"\x89PNG\r\n\x1a\n" + data)
png("transparent.png", 2, 1, 6, [255, 100, 50, 128, 255, 100, 50, 0])
PYTHON
python3 png.py
cat > Program.cs <<'CODE'
using Microsoft.ML.Data;
using var image = MLImage.CreateFromFile("transparent.png");
Console.WriteLine($"{image.PixelFormat}: {string.Join(" ", image.Pixels.ToArray())}");
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
Bgra32: 25 50 128 128 0 0 0 0
EXPECTED
