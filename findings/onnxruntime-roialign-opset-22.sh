#!/usr/bin/env bash
# ONNX Runtime 1.31.1 (Microsoft.ML.OnnxRuntime, CPU): RoiAlign runs in models of opset 16 to 21. In a model of opset 22 or 23 the same
# node has no kernel, and no session is created. MaxPool, whose definition ONNX also raised to 22 (for bfloat16), runs in all of them.
# Why it matters here: an exported detector must state opset 21 or less, though runtime and checker know newer ones.
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
    <PackageReference Include="Microsoft.ML.OnnxRuntime" Version="[1.31.1]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using System.Text;
using Microsoft.ML.OnnxRuntime;

// ONNX files are protocol buffers.
byte[] Field(int number, params byte[][] parts)
{
    var body = parts.SelectMany(part => part).ToArray();
    return [(byte)(number << 3 | 2), (byte)(body.Length & 127 | (body.Length > 127 ? 128 : 0)), .. body.Length > 127 ? [(byte)(body.Length >> 7)] : Array.Empty<byte>(), .. body];
}
byte[] Text(int number, string text) => Field(number, Encoding.ASCII.GetBytes(text));
byte[] Number(int number, int value) => [(byte)(number << 3), (byte)value];
byte[] Value(int number, string name, int type, params int[] shape) => Field(number, Text(1, name), Field(2, Field(1,
    Number(1, type), Field(2, [.. shape.Select(side => Field(1, Number(1, side)))]))));
byte[] Model(int opset, byte[] node, params byte[][] values) =>
    [.. Number(1, 8), .. Field(7, [Field(1, node), Text(2, "g"), .. values]), .. Field(8, Number(2, opset))];

byte[] RoiAlign(int opset) => Model(opset,
    [.. Text(1, "x"), .. Text(1, "rois"), .. Text(1, "batch"), .. Text(2, "y"), .. Text(4, "RoiAlign")],
    Value(11, "x", 1, 1, 1, 4, 4), Value(11, "rois", 1, 1, 4), Value(11, "batch", 7, 1), Value(12, "y", 1, 1, 1, 1, 1));
byte[] MaxPool(int opset) => Model(opset,
    [.. Text(1, "x"), .. Text(2, "y"), .. Text(4, "MaxPool"),
        .. Field(5, Text(1, "kernel_shape"), Number(8, 4), Number(8, 4), [0xA0, 1, 7])],
    Value(11, "x", 1, 1, 1, 4, 4), Value(12, "y", 1, 1, 1, 1, 1));

using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
foreach (var (name, model) in new (string, Func<int, byte[]>)[] { ("RoiAlign", RoiAlign), ("MaxPool", MaxPool) })
{
    foreach (var opset in new[] { 16, 18, 21, 22, 23 })
    {
        try
        {
            using var session = new InferenceSession(model(opset), options);
            Console.WriteLine($"{name} {opset}: loads");
        }
        catch (OnnxRuntimeException exception)
        {
            Console.WriteLine($"{name} {opset}: {exception.Message}");
        }
    }
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
RoiAlign 16: loads
RoiAlign 18: loads
RoiAlign 21: loads
RoiAlign 22: [ErrorCode:NotImplemented] Could not find an implementation for RoiAlign(22) node with name ''
RoiAlign 23: [ErrorCode:NotImplemented] Could not find an implementation for RoiAlign(22) node with name ''
MaxPool 16: loads
MaxPool 18: loads
MaxPool 21: loads
MaxPool 22: loads
MaxPool 23: loads
EXPECTED
