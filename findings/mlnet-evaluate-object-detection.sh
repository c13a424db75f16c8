#!/usr/bin/env bash
# Microsoft.ML.TorchSharp 0.23.1, MulticlassClassification.EvaluateObjectDetection: a detection of a class that no ground truth of the data
# has ends the evaluation with a KeyNotFoundException that names the class, where COCO and Pascal VOC leave such a class out of the mean or
# count a false positive. Its AP is the whole area under the curve, not COCO's mean at 101 recalls: one of two objects found gives 0.5
# (COCO: 51/101 = 0.505). It also prints a line to the console. It needs no libtorch.
# Why it matters here: a detector with a large or open vocabulary always finds a class that a small test set lacks.
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
    <PackageReference Include="Microsoft.ML.TorchSharp" Version="[0.23.1]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using Microsoft.ML;
using Microsoft.ML.TorchSharp;
var ml = new MLContext(1);
float[] first = [0, 0, 10, 10], second = [20, 20, 40, 40];
Evaluate("one of two found", new Row(["cat", "cat"], [.. first, .. second], ["cat"], first, [0.9f]));
Evaluate("a dog where no dog is", new Row(["cat"], first, ["cat", "dog"], [.. first, .. second], [0.9f, 0.8f]));

void Evaluate(string name, Row row)
{
    var data = ml.Data.LoadFromEnumerable(new[] { row });
    var schema = data.Schema;
    try
    {
        var metrics = ml.MulticlassClassification.EvaluateObjectDetection(
            data, schema["Label"], schema["Boxes"], schema["PredictedLabel"], schema["PredictedBoxes"], schema["Score"]);
        Console.WriteLine($"{name}: MAP50 {metrics.MAP50:0.000}");
    }
    catch (KeyNotFoundException exception)
    {
        Console.WriteLine($"{name}: {exception.Message}");
    }
}

internal sealed class Row(string[] label, float[] boxes, string[] predictedLabel, float[] predictedBoxes, float[] score)
{
    public string[] Label { get; set; } = label;
    public float[] Boxes { get; set; } = boxes;
    public string[] PredictedLabel { get; set; } = predictedLabel;
    public float[] PredictedBoxes { get; set; } = predictedBoxes;
    public float[] Score { get; set; } = score;
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
total : 1, filtered: 0, filter ratio: 0.00 %
one of two found: MAP50 0.500
total : 2, filtered: 0, filter ratio: 0.00 %
a dog where no dog is: The given key 'dog' was not present in the dictionary.
EXPECTED
