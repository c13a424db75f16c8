using System.IO.Compression;
using Microsoft.ML;
using Microsoft.ML.Data;
using OpenVocabSeg.Data.Files;
using OpenVocabSeg.Interop;
using OpenVocabSeg.ModelFiles;
using OpenVocabSeg.Rows;

namespace OpenVocabSeg;

/// <summary>
/// The base class of the transformers of this library. They map row to row, compute a row only when one of their columns is read, pass
/// all input columns through, and can be saved to a separate file or as part of ML.NET's model files.
/// </summary>
public abstract class OpenVocabSegTransformer : ITransformer, IDisposable
{
    private readonly TransformerKind _kind;

    private protected OpenVocabSegTransformer(TransformerKind kind) => _kind = kind;

    /// <summary>Whether rows are mapped one by one.</summary>
    /// <value>Always true.</value>
    public bool IsRowToRowMapper => true;

    /// <summary>Gets the schema after <see cref="Transform"/>.</summary>
    /// <param name="inputSchema">Schema of the data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => CreateMapper(inputSchema).OutputSchema;

    /// <summary>Adds the output columns. Nothing is computed until they are read.</summary>
    /// <param name="input">The data.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedView(input, CreateMapper(input.Schema));
    }

    /// <summary>Gets the mapper of single rows, which prediction engines use.</summary>
    /// <param name="inputSchema">Schema of the rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type; the message names it.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => CreateMapper(inputSchema);

    /// <summary>
    /// Saves to a file, which <see cref="OpenVocabSegCatalog"/> loads. The file gets its final name only when it is complete.
    /// </summary>
    /// <param name="path">Path of the file, which is replaced if it exists.</param>
    /// <exception cref="InvalidOperationException">A weight is NaN or infinite; the message names file and tensor.</exception>
    public void Save(string path) => SaveNetwork(path, WriteNetwork);

    /// <summary>Saves to a stream, which stays open.</summary>
    /// <param name="stream">A writable stream.</param>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TransformerFile.Write(stream, CreateManifest(), WriteNetwork);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => ModelFileBridge.Save(ctx, _kind, Save);

    /// <summary>Releases the network, unless another transformer shares it.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the network, unless another transformer shares it.</summary>
    /// <param name="disposing">Always true: there is no finalizer.</param>
    protected abstract void Dispose(bool disposing);

    private protected abstract void CheckInput(SchemaShape shape);

    private protected abstract IRowMapping CreateMapping(DataViewSchema inputSchema);

    private protected abstract TransformerManifest CreateManifest();

    private protected abstract void WriteNetwork(ZipArchive archive);

    private protected void SaveNetwork(string path, Action<ZipArchive> writeNetwork)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            AtomicFile.Write(path, stream => TransformerFile.Write(stream, CreateManifest(), writeNetwork));
        }
        catch (InvalidOperationException exception) when (exception is not ObjectDisposedException)
        {
            throw new InvalidOperationException($"{path}: {exception.Message}", exception);
        }
    }

    private RowMapper CreateMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        CheckInput(SchemaShapes.FromSchema(inputSchema));
        return new RowMapper(inputSchema, CreateMapping(inputSchema));
    }
}
