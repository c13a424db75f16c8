#!/usr/bin/env bash
# Microsoft.ML.OnnxTransformer 5.0.1, ApplyOnnxModel: an output of unknown rows, such as boxes [N, 4], is a column of 4 values by its
# type, whatever N is. The rows have 8, 0 and 12 values, and reading them works. But Concatenate, Cache and SaveAsBinary trust the type
# and fail at the first row. A shapeDictionary with { y: [-1, 4] } makes the column a vector of any length, and all three work.
# Why it matters here: boxes of a detector can be read from the column, but not joined, cached or saved.
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
    <PackageReference Include="Microsoft.ML.OnnxTransformer" Version="[5.0.1]" />
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="[1.31.1]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

// ONNX files are protocol buffers: y holds those of three boxes for which x is not zero.
byte[] Field(int number, params byte[][] parts)
{
    var body = parts.SelectMany(part => part).ToArray();
    byte[] length = body.Length > 127 ? [(byte)(body.Length & 127 | 128), (byte)(body.Length >> 7)] : [(byte)body.Length];
    return [(byte)(number << 3 | 2), .. length, .. body];
}
byte[] Text(int number, string text) => Field(number, Encoding.ASCII.GetBytes(text));
byte[] Number(int number, int value) => [(byte)(number << 3), (byte)value];
byte[] Value(int number, string name, params byte[][] sides) =>
    Field(number, Text(1, name), Field(2, Field(1, Number(1, 1), Field(2, [.. sides.Select(side => Field(1, side))]))));
byte[] table = [.. Number(1, 3), .. Number(1, 4), .. Number(2, 1), .. Text(8, "table"),
    .. Field(9, [.. Enumerable.Range(0, 12).Select(i => BitConverter.GetBytes((float)i))])];
byte[] cast = [.. Text(1, "x"), .. Text(2, "kept"), .. Text(4, "Cast"), .. Field(5, Text(1, "to"), Number(3, 9), [0xA0, 1, 2])];
byte[] compress = [.. Text(1, "table"), .. Text(1, "kept"), .. Text(2, "y"), .. Text(4, "Compress"), .. Field(5, Text(1, "axis"), Number(3, 0), [0xA0, 1, 2])];
File.WriteAllBytes("boxes.onnx",
    [.. Number(1, 8), .. Field(7, Field(1, cast), Field(1, compress), Text(2, "g"), Field(5, table), Value(11, "x", Number(1, 3)), Value(12, "y", Text(2, "N"), Number(1, 4))),
        .. Field(8, Number(2, 17))]);

var ml = new MLContext();
var data = ml.Data.LoadFromEnumerable(new Row[] { new() { x = [1, 0, 1] }, new() { x = [0, 0, 0] }, new() { x = [1, 1, 1] } });
foreach (var given in new[] { false, true })
{
    var onnx = given
        ? ml.Transforms.ApplyOnnxModel(["y"], ["x"], "boxes.onnx", new Dictionary<string, int[]> { ["y"] = [-1, 4] }, gpuDeviceId: null, fallbackToCpu: false)
        : ml.Transforms.ApplyOnnxModel(["y"], ["x"], "boxes.onnx", gpuDeviceId: null);
    var found = onnx.Fit(data).Transform(data);
    var values = found.GetColumn<float[]>("y").Select(row => row.Length);
    Console.WriteLine($"{found.Schema["y"].Type}; values: {string.Join(" ", values)}");
    Try("two joined", () => ml.Transforms.Concatenate("z", "y", "y").Fit(found).Transform(found), "z");
    Try("cached", () => ml.Data.Cache(found), "y");
    Try("saved", () =>
    {
        using (var file = File.Create("rows.bin")) ml.Data.SaveAsBinary(found, file);
        return ml.Data.LoadFromBinary("rows.bin");
    }, "y");
}

void Try(string what, Func<IDataView> view, string column)
{
    try
    {
        Console.WriteLine($"  {what}: {string.Join(" ", view().GetColumn<float[]>(column).Select(row => row.Length))}");
    }
    catch (Exception exception)
    {
        var inner = exception.GetBaseException();
        Console.WriteLine($"  {what}: {inner.GetType().Name}: {inner.Message}");
    }
}

class Row
{
    [VectorType(3)]
    public float[] x { get; set; }
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
Vector<Single, 1, 4>; values: 8 0 12
  two joined: InvalidOperationException: Column 'y': expected 4 slots, but got 8
  cached: InvalidOperationException: Caching expected vector of size 4, but 8 encountered.
  saved: InvalidOperationException: Length mismatch: expected 4 slots but got 8
Vector<Single>; values: 8 0 12
  two joined: 16 0 24
  cached: 8 0 12
  saved: 8 0 12
EXPECTED
