namespace OpenVocabSeg.Networks;

/// <summary>The content of a foreign checkpoint, recognized by the names of its tensors.</summary>
public enum CheckpointKind
{
    /// <summary>Only a residual network, with torchvision's or Caffe2's names.</summary>
    ResidualNetwork,

    /// <summary>Caption pretraining of OVR-CNN or XPM (MMSSGridModel).</summary>
    CaptionPretraining,

    /// <summary>The mask teacher of XPM, or another detector with an embedding classifier (GeneralizedRCNN with <c>emb_pred</c>).</summary>
    Teacher,

    /// <summary>The student of XPM together with its frozen teacher (STGeneralizedRCNN).</summary>
    Student,

    /// <summary>A detector of maskrcnn-benchmark with a fixed list of classes: only its backbone can be used.</summary>
    Detector,
}
