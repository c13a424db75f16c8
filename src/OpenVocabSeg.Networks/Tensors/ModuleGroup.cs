using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>A module that only groups its children: one level in the parameter names of the authors' checkpoints.</summary>
internal sealed class ModuleGroup : nn.Module
{
    public ModuleGroup(params (string Name, nn.Module Module)[] children)
        : base(nameof(ModuleGroup))
    {
        foreach (var (name, module) in children)
        {
            register_module(name, module);
        }
    }
}
