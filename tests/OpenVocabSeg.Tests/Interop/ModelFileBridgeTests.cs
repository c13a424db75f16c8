using Microsoft.ML;
using OpenVocabSeg.Interop;

namespace OpenVocabSeg.Tests.Interop;

/// <summary>Fail when a new ML.NET changes what the bridge into its model file relies on.</summary>
[TestClass]
public sealed class ModelFileBridgeTests
{
    [TestMethod]
    public void The_internals_of_MLNET_are_still_there()
    {
        var core = typeof(ModelSaveContext).Assembly;
        const System.Reflection.BindingFlags Any =
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Public;

        Assert.IsNotNull(core.GetType("Microsoft.ML.VersionInfo"));
        Assert.IsNotNull(core.GetType("Microsoft.ML.LoadableClassAttribute"));
        Assert.IsNotNull(core.GetType("Microsoft.ML.SignatureLoadModel"));
        Assert.IsNotNull(typeof(ModelSaveContext).GetMethod("SetVersionInfo", Any));
        Assert.IsNotNull(typeof(ModelSaveContext).GetMethod("SaveBinaryStream", Any, [typeof(string), typeof(Action<BinaryWriter>)]));
        var loadContext = core.GetType("Microsoft.ML.ModelLoadContext");
        Assert.IsNotNull(loadContext?.GetMethod("TryLoadBinaryStream", Any, [typeof(string), typeof(Action<BinaryReader>)]));
    }

    /// <summary>ML.NET's model files are saved without a registration, and then cannot be loaded.</summary>
    [TestMethod]
    public void Every_transformer_that_can_be_stored_is_registered() => Assert.AreEqual(
        "",
        string.Join(", ", typeof(OpenVocabSegCatalog).Assembly.GetTypes()
            .Where(type => type.GetInterfaces().Any(
                one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IStoredTransformer<>)))
            .Except(OpenVocabSegCatalog.Kinds.Select(kind => kind.TransformerType))
            .Select(type => type.Name)),
        "Add them to the list Kinds of OpenVocabSegCatalog.");

    [TestMethod]
    public void Signatures_are_as_MLNET_wants_them_and_distinct()
    {
        foreach (var kind in OpenVocabSegCatalog.Kinds)
        {
            Assert.AreEqual(8, kind.ModelSignature.Length);
            Assert.IsLessThanOrEqualTo(24, kind.LoaderSignature.Length);
            Assert.AreEqual("LoadableClassAttribute", ModelFileBridge.CreateLoadableClass(kind).GetType().Name);
        }

        Assert.AreEqual(OpenVocabSegCatalog.Kinds.Count, OpenVocabSegCatalog.Kinds.Select(kind => kind.ModelSignature).Distinct().Count());
        Assert.AreEqual(OpenVocabSegCatalog.Kinds.Count, OpenVocabSegCatalog.Kinds.Select(kind => kind.LoaderSignature).Distinct().Count());
    }
}
