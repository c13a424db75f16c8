namespace OpenVocabSeg.Networks.Weights.PyTorch;

/// <summary>A tensor of a pickle whose type is not supported. It is an error only if it is needed.</summary>
/// <param name="Type">Its type, such as <c>quint8</c>, <c>complex64</c> or <c>sparse</c>.</param>
/// <param name="Sizes">Its shape; empty if it is unknown.</param>
internal sealed record UnreadableTensor(string Type, long[] Sizes)
{
    // None of the functions has more arguments. It bounds the work for a tuple that a pickle uses again and again.
    private const int MaximumArguments = 16;

    /// <summary>Describes the result of a function that creates such a tensor.</summary>
    public static UnreadableTensor FromCall(PickleGlobal function, object?[] arguments)
    {
        var few = arguments.Take(MaximumArguments).ToArray();

        // Functions for several types name it in an argument, or have it from their storage.
        var type = function.Element is { Name.Length: > 0 } own ? own.Name
            : few.Select(argument => (argument as PickleGlobal)?.Element?.Name).FirstOrDefault(name => name is not null)
                ?? (few is [StorageReference storage, ..] ? storage.Element.Name : "unknown");
        return new UnreadableTensor(type, FindSizes(few) ?? []);
    }

    // The first tuple of whole numbers, one level deep: the functions have their shapes at different places.
    private static long[]? FindSizes(object?[] arguments) => arguments.OfType<object?[]>().Where(IsShort)
        .SelectMany(tuple => tuple.OfType<object?[]>().Where(IsShort).Prepend(tuple))
        .Where(tuple => tuple.Length > 0 && tuple.All(value => value is long))
        .Select(tuple => Array.ConvertAll(tuple, value => (long)value!)).FirstOrDefault();

    private static bool IsShort(object?[] tuple) => tuple.Length <= TensorReference.MaximumRank;
}
