namespace OpenVocabSeg.Data;

/// <summary>A class of a COCO file.</summary>
/// <param name="Id">Category id.</param>
/// <param name="Name">Name.</param>
/// <param name="Supercategory">The supercategory; null if it is missing.</param>
public sealed record CocoCategory(long Id, string Name, string? Supercategory = null)
{
    /// <summary>How frequent the class is in the training images of LVIS (<c>frequency</c>); null if it is missing.</summary>
    public LvisFrequency? Frequency { get; init; }

    /// <summary>The label in Open Images, such as <c>/m/0bt9lr</c> (<c>freebase_id</c>); null if it is missing.</summary>
    public string? FreebaseId { get; init; }
}
