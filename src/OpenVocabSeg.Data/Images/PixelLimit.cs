using System.Globalization;

namespace OpenVocabSeg.Data.Images;

/// <summary>The limit of <see cref="ImageFile.MaximumPixels"/>: small files can claim sizes that take all memory.</summary>
internal static class PixelLimit
{
    public const string Variable = "OPENVOCABSEG_MAXIMUM_PIXELS";
    private const int Default = 120_000_000;

    // Three bytes per pixel in one array.
    private const int Highest = 700_000_000;

    public static int Read() => Environment.GetEnvironmentVariable(Variable) switch
    {
        null or "" => Default,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= Highest
            => limit,
        var text => throw new InvalidDataException(
            $"The environment variable {Variable} is '{text}', not a number of pixels from 1 to {Highest}."),
    };

    /// <summary>Refuses an image that is too large.</summary>
    /// <param name="width">Its width.</param>
    /// <param name="height">Its height.</param>
    /// <param name="subject">The beginning of the message.</param>
    /// <exception cref="InvalidDataException">It is too large; the message says how to raise the limit.</exception>
    public static void Check(int width, int height, string subject)
    {
        var limit = Read();
        if ((long)width * height > limit)
        {
            throw new InvalidDataException(
                $"{subject} has {width}×{height} pixels, more than the limit of {limit:N0}; "
                + $"the environment variable {Variable} raises it.");
        }
    }
}
