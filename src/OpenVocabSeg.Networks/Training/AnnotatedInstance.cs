using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Training;

/// <summary>One object of a training image: an annotation, or a pseudo label of the teacher.</summary>
/// <param name="ClassName">Name of its class, a name in the word embeddings.</param>
/// <param name="Box">Its box, in pixels of the original image.</param>
/// <param name="Mask">Its mask, with the size of the original image; null if only the box is known.</param>
/// <param name="Score">Confidence in 0…1; 1 for annotations.</param>
internal sealed record AnnotatedInstance(string ClassName, BoundingBox Box, RunLengthMask? Mask, float Score = 1f);
