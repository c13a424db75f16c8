using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;
using OpenVocabSeg.Interop;

namespace OpenVocabSeg.Onnx.ML;

/// <summary>Exported models in ML.NET: the entry point, reached as <c>mlContext.OpenVocabSegOnnx</c>.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "A catalog is used through its instance, which registers the loader.")]
public sealed class OpenVocabSegOnnxCatalog
{
    internal OpenVocabSegOnnxCatalog(MLContext context)
    {
        // A property of type MLImage in a user's class is an image column of any size from here on.
        DataViewTypeManager.Register(new ImageDataViewType(), typeof(MLImage));
        ModelFileBridge.Register(context, [OnnxSegmentationTransformer.Kind]);
    }

    /// <summary>An estimator that segments images with an exported model; nothing is trained.</summary>
    /// <param name="modelPath">A file written by <c>ovseg export</c> or <c>ExportOnnx</c>; it is read when the estimator is fitted.</param>
    /// <param name="options">Columns, words and thresholds.</param>
    /// <exception cref="ArgumentException">An option is empty or out of its range; the message names it.</exception>
    public OnnxSegmentationEstimator Segment(string modelPath, OnnxSegmentationOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(modelPath);
        options ??= new OnnxSegmentationOptions();
        options.Validate();
        return new OnnxSegmentationEstimator(modelPath, options);
    }

    /// <summary>Loads a transformer that <see cref="OpenVocabSegTransformer.Save(string)"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is not such a transformer's, is damaged, or needs a newer version.</exception>
    public OnnxSegmentationTransformer Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return OnnxSegmentationTransformer.ReadFrom(stream, path);
    }
}
