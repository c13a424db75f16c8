namespace OpenVocabSeg.Data;

/// <summary>The order of color channels.</summary>
public enum ChannelOrder
{
    /// <summary>Blue, green, red: Caffe's order, which the MSRA ResNet and the authors use.</summary>
    BlueGreenRed,

    /// <summary>Red, green, blue: torchvision's order.</summary>
    RedGreenBlue,
}
