namespace OpenVocabSeg.Data.Coco;

/// <summary>Ids of the elements of a COCO file.</summary>
internal static class CocoIds
{
    /// <summary>The elements by id.</summary>
    /// <exception cref="InvalidDataException">An id occurs twice.</exception>
    public static Dictionary<long, T> Index<T>(string source, string kind, IReadOnlyList<T> elements, Func<T, long> id)
    {
        var byId = new Dictionary<long, T>(elements.Count);
        foreach (var element in elements)
        {
            if (!byId.TryAdd(id(element), element))
            {
                throw new InvalidDataException($"{source}: {kind} {id(element)}: field 'id' occurs twice.");
            }
        }

        return byId;
    }
}
