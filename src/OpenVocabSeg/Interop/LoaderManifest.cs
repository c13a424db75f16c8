using System.Reflection;

namespace OpenVocabSeg.Interop;

/// <summary>
/// Presents this library to ML.NET's component catalog. The catalog reads <c>LoadableClass</c> attributes from assemblies. That attribute
/// is internal to ML.NET and cannot be used in code, so this substitute for an assembly returns instances of it.
/// </summary>
internal sealed class LoaderManifest : Assembly
{
    private readonly IReadOnlyList<TransformerKind> _kinds;

    /// <param name="kinds">The transformers that can be loaded.</param>
    public LoaderManifest(IReadOnlyList<TransformerKind> kinds) => _kinds = kinds;

    public override string FullName => "OpenVocabSeg.LoaderManifest";

    public override Type[] GetTypes() => [];

    public override object[] GetCustomAttributes(Type attributeType, bool inherit)
    {
        var attributes = _kinds.Select(ModelFileBridge.CreateLoadableClass).Where(attributeType.IsInstanceOfType).ToArray();
        var typed = (object[])Array.CreateInstance(attributeType, attributes.Length);
        attributes.CopyTo(typed, 0);
        return typed;
    }
}
