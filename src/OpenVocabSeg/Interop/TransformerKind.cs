namespace OpenVocabSeg.Interop;

/// <summary>Identifies one kind of transformer in ML.NET's model file. The signatures are part of the file format.</summary>
/// <param name="ModelSignature">Exactly eight ASCII characters.</param>
/// <param name="LoaderSignature">At most 24 ASCII characters.</param>
/// <param name="UserName">Name for users.</param>
/// <param name="TransformerType">Type that is loaded.</param>
/// <param name="LoaderType">Type with the static <c>Create</c> that ML.NET calls.</param>
internal sealed record TransformerKind(
    string ModelSignature, string LoaderSignature, string UserName, Type TransformerType, Type LoaderType)
{
    /// <summary>Creates the kind of a transformer. Its file contains the signature.</summary>
    public static TransformerKind Create<TTransformer>(string modelSignature, string loaderSignature, string userName)
        where TTransformer : class, IStoredTransformer<TTransformer> =>
        new(modelSignature, loaderSignature, userName, typeof(TTransformer), typeof(TransformerLoader<TTransformer>));
}
