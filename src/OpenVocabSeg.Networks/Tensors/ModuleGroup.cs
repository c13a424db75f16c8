using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Tensors;

/// <summary>A level in the names of parameters: children under the names that the authors' checkpoints use.</summary>
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
