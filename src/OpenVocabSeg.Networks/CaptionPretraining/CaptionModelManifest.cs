namespace OpenVocabSeg.Networks.CaptionPretraining;

/// <summary>The manifest.json of a caption model's file.</summary>
/// <param name="FormatVersion">Version of the file format.</param>
/// <param name="Kind">Always "caption-model".</param>
/// <param name="Architecture">Architecture of the network.</param>
internal sealed record CaptionModelManifest(int FormatVersion, string Kind, CaptionModelArchitecture Architecture);
