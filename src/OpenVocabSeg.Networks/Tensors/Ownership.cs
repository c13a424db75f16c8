namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Releases native memory if a construction fails halfway.</summary>
internal static class Ownership
{
    /// <summary>Passes an object to a function, and disposes the object if the function fails.</summary>
    /// <param name="created">The object.</param>
    /// <param name="use">The function. Its result owns the object.</param>
    public static TResult DisposeOnFailure<T, TResult>(this T created, Func<T, TResult> use)
        where T : IDisposable
    {
        try
        {
            return use(created);
        }
        catch
        {
            created.Dispose();
            throw;
        }
    }
}
