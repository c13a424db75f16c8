namespace OpenVocabSeg.Interop;

/// <summary>How ML.NET's model file knows one kind of transformer. The signatures are part of the file format.</summary>
/// <param name="ModelSignature">Exactly eight ASCII characters.</param>
/// <param name="LoaderSignature">At most 24 ASCII characters.</param>
/// <param name="UserName">Name for people.</param>
/// <param name="TransformerType">What is loaded.</param>
/// <param name="LoaderType">Type with the static <c>Create</c> that ML.NET calls.</param>
internal sealed record TransformerKind(
    string ModelSignature, string LoaderSignature, string UserName, Type TransformerType, Type LoaderType)
{
    /// <summary>The kind of a transformer, which it owns: its file names it.</summary>
    public static TransformerKind Create<TTransformer>(string modelSignature, string loaderSignature, string userName)
        where TTransformer : class, IStoredTransformer<TTransformer> =>
        new(modelSignature, loaderSignature, userName, typeof(TTransformer), typeof(TransformerLoader<TTransformer>));
}
