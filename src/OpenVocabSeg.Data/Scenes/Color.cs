using System.Numerics;

namespace OpenVocabSeg.Data.Scenes;

/// <summary>Colors as blue, green, red, each 0 to 255.</summary>
internal static class Color
{
    /// <summary>Converts hue (in degrees, any value), saturation and value (0 to 1).</summary>
    public static Vector3 FromHsv(double hue, double saturation, double value)
    {
        return new Vector3(Channel(1), Channel(3), Channel(5));

        // One channel of the HSV cone; the offset is where on the color circle (in sixths) the channel is darkest.
        float Channel(int offset)
        {
            var k = (((offset + (hue / 60)) % 6) + 6) % 6;
            return (float)(255 * value * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1))));
        }
    }
}
