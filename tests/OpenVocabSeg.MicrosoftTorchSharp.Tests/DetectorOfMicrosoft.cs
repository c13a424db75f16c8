using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Runtime;
using Microsoft.ML.TorchSharp;
using Microsoft.ML.TorchSharp.AutoFormerV2;
using TorchSharp;

namespace OpenVocabSeg.MicrosoftTorchSharp.Tests;

/// <summary>
/// Parts of the detector whose constructors are internal. <c>Fit</c> cannot be used: it downloads weights.
/// </summary>
internal static class DetectorOfMicrosoft
{
    public static Assembly Assembly => typeof(TorchSharpCatalog).Assembly;

    /// <summary>The network, with random weights.</summary>
    public static torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor, torch.Tensor)> CreateNetwork() =>
        (torch.nn.Module<torch.Tensor, (torch.Tensor, torch.Tensor, torch.Tensor)>)Create(
            "AutoFormerV2.AutoFormerV2",
            5,
            new List<int> { 64, 128, 256, 448 },
            new List<int> { 2, 2, 6, 2 },
            new List<int> { 2, 4, 8, 14 },
            torch.CPU);

    /// <summary>The fitted transformer.</summary>
    /// <param name="context">The context.</param>
    /// <param name="label">The column of labels.</param>
    /// <param name="classes">Number of classes, which <c>Fit</c> sets.</param>
    public static ITransformer CreateTransformer(MLContext context, DataViewSchema.Column label, int classes)
    {
        var options = new ObjectDetectionTrainer.Options();
        typeof(ObjectDetectionTrainer.Options).GetField("NumberOfClasses", BindingFlags.Instance | BindingFlags.NonPublic)!
            .SetValue(options, classes);
        return (ITransformer)Create(
            "AutoFormerV2.ObjectDetectionTransformer",
            (IHostEnvironment)context,
            options,
            CreateNetwork(),
            new DataViewSchema.DetachedColumn(label));
    }

    /// <summary>An instance of one of its types.</summary>
    public static object Create(string type, params object?[] arguments) => Activator.CreateInstance(
        Assembly.GetType($"Microsoft.ML.TorchSharp.{type}", throwOnError: true)!,
        BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic,
        binder: null,
        arguments,
        culture: null)!;
}
