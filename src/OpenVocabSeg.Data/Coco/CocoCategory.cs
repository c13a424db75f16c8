namespace OpenVocabSeg.Data;

/// <summary>A class of a COCO file.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Supercategory">The group it belongs to; null where the file does not say.</param>
public sealed record CocoCategory(long Id, string Name, string? Supercategory = null)
{
    /// <summary>In how many training images it is (<c>frequency</c> of LVIS); null where the file does not say.</summary>
    public LvisFrequency? Frequency { get; init; }

    /// <summary>Its label in Open Images, such as <c>/m/0bt9lr</c> (<c>freebase_id</c>); null where the file does not say.</summary>
    public string? FreebaseId { get; init; }
}
