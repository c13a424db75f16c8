using System.Globalization;

namespace OpenVocabSeg.Data;

/// <summary>Number of objects or polygons that are not used for one reason.</summary>
/// <param name="Reason">The cause.</param>
/// <param name="Count">The number, at least 1.</param>
/// <param name="Example">The first occurrence, such as <c>annotation 12: field 'segmentation' is missing</c>.</param>
public sealed record SkippedCount(SkipReason Reason, long Count, string Example)
{
    /// <summary>A sentence without a period: "5 objects without masks are left out, such as annotation 2: …".</summary>
    public override string ToString()
    {
        var text = Reason switch
        {
            SkipReason.Crowd => Say("crowd region (iscrowd 1) is", "crowd regions (iscrowd 1) are", "not used for training"),
            SkipReason.NoMask => Say("object without a mask is", "objects without masks are", "left out"),
            SkipReason.UnreadableMask => Say("object with an unreadable mask is", "objects with unreadable masks are", "left out"),
            SkipReason.NoUsablePolygon => Say("object without a usable polygon is", "objects without a usable polygon are", "left out"),
            SkipReason.MaskSizeDiffers => Say(
                "object whose mask has another size than its image is",
                "objects whose masks have another size than their images are",
                "left out"),
            SkipReason.UnknownImageSize => Say(
                "object with polygons in an image without a size is", "objects with polygons in images without a size are", "left out"),
            SkipReason.EmptyMask => Say("object with an empty mask is", "objects with empty masks are", "left out"),
            SkipReason.NoBox => Say("object without a box is", "objects without boxes are", "left out"),
            SkipReason.TooFewPoints => Say("polygon with fewer than 3 points is", "polygons with fewer than 3 points are", "left out"),
            SkipReason.UnreadablePolygon => Say("unreadable polygon is", "unreadable polygons are", "left out"),
            SkipReason.OddCoordinates => Say(
                "polygon with an odd number of values is", "polygons with an odd number of values are", "used without the last value"),
            SkipReason.UnreadableBox => Say("unreadable box is", "unreadable boxes are", "replaced by the box of the mask"),
            SkipReason.UnreadableDetectionMask => Say(
                "detection with an unreadable mask is", "detections with unreadable masks are", "counted as false positives"),
            _ => throw new InvalidOperationException($"Unknown reason {Reason}."),
        };
        return $"{text}{(Count == 1 ? ": " : ", such as ")}{Example}";
    }

    private string Say(string one, string many, string fate) =>
        string.Create(CultureInfo.InvariantCulture, $"{Count} {(Count == 1 ? one : many)} {fate}");
}
