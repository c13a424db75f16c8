namespace OpenVocabSeg.Networks.Tensors;

/// <summary>Keeps native memory from being lost where a construction fails halfway.</summary>
internal static class Ownership
{
    /// <summary>Goes on with what was created, and disposes of it where that fails.</summary>
    /// <param name="created">What was created.</param>
    /// <param name="use">What comes next. Its result takes the ownership over.</param>
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
