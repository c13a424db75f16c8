using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>
/// A module that registers its children itself, under the names of the authors' checkpoints. TorchSharp registers the fields of a module
/// when another module takes it as a child. Here, each child would get a second name.
/// </summary>
/// <param name="name">Name of the module.</param>
internal abstract class NamedModule(string name) : nn.Module(name)
{
    protected sealed override void RegisterComponents()
    {
    }
}
