namespace OpenVocabSeg.Networks;

/// <summary>The update rule of an optimizer.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum, as in the authors' code.</summary>
    Sgd,

    /// <summary>Adam with decoupled weight decay (Loshchilov &amp; Hutter 2019).</summary>
    AdamW,
}
