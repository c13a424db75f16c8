#!/usr/bin/env bash
# ONNX Runtime 1.31.1 (Microsoft.ML.OnnxRuntime, x64 CPU, all optimizations): a residual sum x + conv1x1(conv3x3(x)) is fused into the
# last convolution, also when height and width are unknown. If the 3×3 convolution has dilation 2 and padding 2, which keep the size
# as well, the sum stays a node of its own. With a fixed size it is fused again.
# Why it matters here: a dilated last stage pays for its sums. Without a fixed size no option changes that.
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
    <PackageReference Include="OnnxSharp" Version="[0.3.2]" />
  </ItemGroup>
</Project>
PROJECT
cat > Program.cs <<'CODE'
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

const int Channels = 32;
foreach (var side in new[] { 0, 20 })
{
    foreach (var dilation in new[] { 1, 2 })
    {
        using (var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL })
        {
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
            options.OptimizedModelFilePath = "optimized.onnx";
            using var session = new InferenceSession(Model(dilation, side).ToByteArray(), options);
        }

        var nodes = ModelProto.Parser.ParseFrom(File.ReadAllBytes("optimized.onnx")).Graph.Node;
        Console.WriteLine($"{(side == 0 ? "any size" : "fixed size")}, dilation {dilation}: {nodes.Count(node => node.OpType == "Add")} Add, "
            + $"{nodes.Count(node => node.OpType == "Conv")} Conv, {nodes.Count(node => node.OpType == "ReorderOutput")} ReorderOutput");
    }
}

ModelProto Model(int dilation, int side)
{
    var graph = new GraphProto { Name = "g" };
    graph.Input.Add(Info("image", side));
    graph.Output.Add(Info("y", side));
    Convolution(graph, "image", "x", 1, 1);
    Convolution(graph, "x", "middle", 3, dilation);
    Convolution(graph, "middle", "last", 1, 1);
    graph.Node.Add(new NodeProto { OpType = "Add", Input = { "last", "x" }, Output = { "y" } });
    var model = new ModelProto { IrVersion = 8, Graph = graph };
    model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 18 });
    return model;
}

void Convolution(GraphProto graph, string input, string output, int kernel, int dilation)
{
    var weights = new float[Channels * Channels * kernel * kernel];
    Array.Fill(weights, 0.01f);
    var tensor = new TensorProto { Name = output + ".weight", DataType = 1 };
    tensor.Dims.AddRange([Channels, Channels, kernel, kernel]);
    tensor.FloatData.AddRange(weights);
    graph.Initializer.Add(tensor);
    var node = new NodeProto { OpType = "Conv", Name = output, Input = { input, tensor.Name }, Output = { output } };
    var padding = dilation * (kernel / 2);
    node.Attribute.Add(Ints("pads", padding, padding, padding, padding));
    node.Attribute.Add(Ints("dilations", dilation, dilation));
    graph.Node.Add(node);
}

AttributeProto Ints(string name, params long[] values)
{
    var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
    attribute.Ints.AddRange(values);
    return attribute;
}

ValueInfoProto Info(string name, int side)
{
    var shape = new TensorShapeProto();
    shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 1 });
    shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = Channels });
    foreach (var axis in new[] { "height", "width" })
    {
        shape.Dim.Add(side == 0
            ? new TensorShapeProto.Types.Dimension { DimParam = axis }
            : new TensorShapeProto.Types.Dimension { DimValue = side });
    }

    return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } } };
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll 2>errors.txt | tee seen.txt || { cat errors.txt; exit 1; }
diff - seen.txt <<'EXPECTED'
any size, dilation 1: 0 Add, 3 Conv, 1 ReorderOutput
any size, dilation 2: 1 Add, 3 Conv, 1 ReorderOutput
fixed size, dilation 1: 0 Add, 3 Conv, 1 ReorderOutput
fixed size, dilation 2: 0 Add, 3 Conv, 1 ReorderOutput
EXPECTED
