namespace OpenVocabSeg.Networks;

/// <summary>What a foreign checkpoint holds, as the names of its tensors tell.</summary>
public enum CheckpointKind
{
    /// <summary>A residual network alone: torchvision's or Caffe2's names.</summary>
    ResidualNetwork,

    /// <summary>OVR-CNN's and XPM's caption pretraining (MMSSGridModel).</summary>
    CaptionPretraining,

    /// <summary>XPM's mask teacher or another detector with an embedding classifier (GeneralizedRCNN with <c>emb_pred</c>).</summary>
    Teacher,

    /// <summary>XPM's student beside its frozen teacher (STGeneralizedRCNN).</summary>
    Student,

    /// <summary>A detector of maskrcnn-benchmark with a fixed list of classes: only its backbone can be used.</summary>
    Detector,
}
