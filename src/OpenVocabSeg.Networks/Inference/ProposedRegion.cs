using OpenVocabSeg.Data;

namespace OpenVocabSeg.Networks.Inference;

/// <summary>A region that may contain an object of any class.</summary>
/// <param name="Proposal">The box of the proposal network, in pixels of the image.</param>
/// <param name="Box">The same box regressed by the box head; equal to the proposal if regression was not requested.</param>
/// <param name="Objectness">The objectness, 0…1.</param>
internal sealed record ProposedRegion(BoundingBox Proposal, BoundingBox Box, float Objectness);
