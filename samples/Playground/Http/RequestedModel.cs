using Microsoft.AspNetCore.Http;
using OpenVocabSeg.Samples.Playground.Segmentation;

namespace OpenVocabSeg.Samples.Playground.Http;

/// <summary>Reads the model of a request.</summary>
internal static class RequestedModel
{
    /// <summary>The model that <c>?model=</c> names; the first if there is none.</summary>
    /// <exception cref="RequestException">There is no model of this name.</exception>
    public static SegmenterModel Read(HttpRequest request, ModelList models) =>
        models.Find(request.Query["model"].FirstOrDefault()) ?? throw new RequestException(
            StatusCodes.Status404NotFound,
            "unknown-model",
            $"There is no such model. The models are {string.Join(", ", models.All.Select(model => model.Choice.Id))}.");
}
