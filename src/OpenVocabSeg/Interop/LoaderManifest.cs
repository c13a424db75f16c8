using System.Reflection;

namespace OpenVocabSeg.Interop;

/// <summary>
/// What ML.NET's component catalog sees of this library. The catalog reads <c>LoadableClass</c> attributes from assemblies; that
/// attribute is internal to ML.NET and cannot be written down here, so this stand-in for an assembly answers with instances of it.
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
