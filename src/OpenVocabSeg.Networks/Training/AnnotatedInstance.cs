using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Training;

/// <summary>One object of a training image: drawn by a person, or a pseudo label made by the teacher.</summary>
/// <param name="ClassName">Name of its class, as the word embeddings know it.</param>
/// <param name="Box">Its box, in pixels of the original image.</param>
/// <param name="Mask">Its mask, the size of the original image; null when only the box is known.</param>
/// <param name="Score">Confidence in 0…1; 1 for annotations.</param>
internal sealed record AnnotatedInstance(string ClassName, BoundingBox Box, RunLengthMask? Mask, float Score = 1f);
