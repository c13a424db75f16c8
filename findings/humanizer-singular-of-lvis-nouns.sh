#!/usr/bin/env bash
# Humanizer.Core 3.0.10, "word".Singularize(): several everyday nouns of LVIS get singulars that are no words, also words that are
# singular already. Seen: stoves -> stofe, pies -> py, neckties -> neckty, panda -> pandum, pita -> pitum, soda -> sodum.
# Why it matters here: a noun finder that looks captions' words up by their singular misses these classes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > nouns.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Humanizer.Core" Version="[3.0.10]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using Humanizer;
foreach (var word in new[] { "stoves", "pies", "neckties", "panda", "pita", "soda", "knives" })
{
    Console.WriteLine($"{word} -> {word.Singularize()}");
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/nouns.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
stoves -> stofe
pies -> py
neckties -> neckty
panda -> pandum
pita -> pitum
soda -> sodum
knives -> knife
EXPECTED
