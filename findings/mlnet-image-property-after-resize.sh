#!/usr/bin/env bash
# Microsoft.ML.ImageAnalytics 5.0.1, rows after ResizeImages: whether a property of type MLImage can be read depends on which other
# classes the process has used. The program registers MLImage as the type of image columns of any size, so its row classes need no
# attribute. Seen: images of any size are read, but a column of 41x29 pixels is not (NotImplementedException: "Type
# 'Microsoft.ML.Data.MLImage' is not yet supported."). After another class, with [ImageType(29, 41)] on its property, has read the same
# column, the first class reads it too. GetColumn<MLImage> reads it at any time.
# Why it matters here: detection pipelines resize images and then read rows with predictions. A test with one more class passes, and the
# program fails; or the same code works or not by the order of calls.
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
cat > Program.cs <<'CODE'
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
var ml = new MLContext(1);
var data = ml.Data.LoadFromEnumerable([new Plain { Image = MLImage.CreateFromPixels(8, 8, MLPixelFormat.Bgra32, new byte[4 * 64]) }]);
var small = ml.Transforms.ResizeImages("Image", imageWidth: 41, imageHeight: 29).Fit(data).Transform(data);
Console.WriteLine($"any size: {Try(() => ml.Data.CreateEnumerable<Plain>(data, false).Single().Image!.Width)}");
Console.WriteLine($"column: {small.Schema["Image"].Type}");
Console.WriteLine($"GetColumn: {small.GetColumn<MLImage>("Image").Single().Width}");
Console.WriteLine($"plain property: {Try(() => ml.Data.CreateEnumerable<Plain>(small, false).Single().Image!.Width)}");
Console.WriteLine($"another class: {Try(() => ml.Data.CreateEnumerable<Sized>(small, false).Single().Image!.Width)}");
Console.WriteLine($"plain property again: {Try(() => ml.Data.CreateEnumerable<Plain>(small, false).Single().Image!.Width)}");

static string Try(Func<int> read)
{
    try { return $"{read()} pixels wide"; }
    catch (Exception exception) { return $"{exception.GetType().Name}: {exception.Message}"; }
}

public sealed class Plain
{
    public MLImage? Image { get; set; }
}

public sealed class Sized
{
    [ImageType(29, 41)]
    public MLImage? Image { get; set; }
}
CODE
dotnet build --nologo -v q -o out >build.log 2>&1 || { cat build.log; exit 1; }
dotnet out/try.dll | tee seen.txt
diff - seen.txt <<'EXPECTED'
any size: 8 pixels wide
column: Image<29, 41>
GetColumn: 41
plain property: NotImplementedException: Type 'Microsoft.ML.Data.MLImage' is not yet supported.
another class: 41 pixels wide
plain property again: 41 pixels wide
EXPECTED
