#!/usr/bin/env bash
# Microsoft.ML.TorchSharp 0.23.1 beside TorchSharp 0.107.0: the package asks for TorchSharp 0.102.7 or later, so NuGet puts both into one
# application without a warning. Seen: of all members that Microsoft.ML.TorchSharp refers to, one is missing in TorchSharp 0.107:
# torch.nn.functional.interpolate with its old parameters. Its object detector calls it in the forward pass, so ObjectDetection is
# constructed and its schema is stated, and the network throws a MissingMethodException in Fit and in prediction. Text classification,
# named entity recognition, sentence similarity and question answering refer to nothing that is missing.
# Why it matters here: a program that detects objects and is updated to a TorchSharp for a newer libtorch compiles and starts.
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
    <PackageReference Include="Microsoft.ML.TorchSharp" Version="[0.23.1]" />
    <PackageReference Include="TorchSharp" Version="[0.107.0]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
var assembly = typeof(Microsoft.ML.TorchSharp.TorchSharpCatalog).Assembly;
using var file = new PEReader(File.OpenRead(assembly.Location));
var metadata = file.GetMetadataReader();
foreach (var handle in metadata.MemberReferences)
{
    try
    {
        assembly.ManifestModule.ResolveMember(MetadataTokens.GetToken(handle));
    }
    catch (Exception exception) when (exception is MissingMemberException or TypeLoadException)
    {
        Console.WriteLine($"{exception.GetType().Name}: {metadata.GetString(metadata.GetMemberReference(handle).Name)}");
    }
    catch (ArgumentException)
    {
        // A member of a type parameter: only its use says which.
    }
}

Console.WriteLine($"TorchSharp {assembly.GetReferencedAssemblies().Single(name => name.Name == "TorchSharp").Version} was referred to");
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
MissingMethodException: interpolate
TorchSharp 0.102.7.0 was referred to
EXPECTED
