using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace OpenVocabSeg.Interop;

/// <summary>
/// Writes to and reads from ML.NET's own model file. ML.NET passes transformers a <see cref="ModelSaveContext"/> with internal members,
/// and finds loaders by an internal attribute. Both are accessed only here. The names used are the same in ML.NET 1.0 to 6.0-preview. If
/// one is removed, saving throws an exception that suggests the transformer's own file instead.
/// </summary>
internal static class ModelFileBridge
{
    private const string EntryName = "OpenVocabSeg.zip";
    private const uint FormatVersion = 0x00010001;
    private static readonly Assembly MlNetCore = typeof(ModelSaveContext).Assembly;

    /// <summary>Writes a transformer's content as one binary entry.</summary>
    /// <param name="context">ML.NET's context.</param>
    /// <param name="kind">The kind whose loader reads the entry.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="NotSupportedException">The required internals have changed in this version of ML.NET.</exception>
    public static void Save(ModelSaveContext context, TransformerKind kind, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            SetVersionInfo(context, kind);
        }
        catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or TargetInvocationException)
        {
            throw ChangedInternals(exception);
        }

        try
        {
            SaveBinaryStream(context, EntryName, writer => write(writer.BaseStream));
        }
        catch (MissingMemberException exception)
        {
            throw ChangedInternals(exception);
        }
    }

    /// <summary>Reads the binary entry.</summary>
    /// <param name="context">ML.NET's load context, whose type is internal.</param>
    /// <param name="read">Reads the content.</param>
    /// <exception cref="InvalidDataException">The model file has no such entry.</exception>
    public static T Load<T>(object context, Func<Stream, T> read)
        where T : class
    {
        T? loaded = null;
        return TryLoadBinaryStream(context, EntryName, reader => loaded = read(reader.BaseStream)) && loaded is not null
            ? loaded
            : throw new InvalidDataException(
                $"The ML.NET model file has no entry '{EntryName}' for a transformer of OpenVocabSeg.");
    }

    /// <summary>Registers the loaders of transformers in an ML.NET environment.</summary>
    /// <param name="context">The environment.</param>
    /// <param name="kinds">The transformers.</param>
    public static void Register(MLContext context, IReadOnlyList<TransformerKind> kinds) =>
        context.ComponentCatalog.RegisterAssembly(new LoaderManifest(kinds));

    /// <summary>
    /// Reads the values of <see cref="MLContext.GpuDeviceId"/> and <see cref="MLContext.FallbackToCpu"/>. ML.NET passes loaders an
    /// environment that has both, by an internal interface. The result is no GPU if this version of ML.NET has another interface.
    /// </summary>
    public static (int? Gpu, bool FallbackToCpu) ReadGpuOptions(IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var options = MlNetCore.GetType("Microsoft.ML.Runtime.IHostEnvironmentInternal");
        return options?.IsInstanceOfType(environment) == true
            ? (options.GetProperty(nameof(MLContext.GpuDeviceId))?.GetValue(environment) as int?,
                options.GetProperty(nameof(MLContext.FallbackToCpu))?.GetValue(environment) is true)
            : (null, false);
    }

    /// <summary>Creates ML.NET's attribute that describes how a kind of transformer is loaded.</summary>
    internal static Attribute CreateLoadableClass(TransformerKind kind) =>
        (Attribute)Activator.CreateInstance(
            FindType("Microsoft.ML.LoadableClassAttribute"),
            kind.TransformerType,
            kind.LoaderType,
            null,
            FindType("Microsoft.ML.SignatureLoadModel"),
            kind.UserName,
            new[] { kind.LoaderSignature })!;

    private static void SetVersionInfo(ModelSaveContext context, TransformerKind kind)
    {
        var version = Activator.CreateInstance(
            FindType("Microsoft.ML.VersionInfo"),
            kind.ModelSignature,
            FormatVersion,
            FormatVersion,
            FormatVersion,
            typeof(ModelFileBridge).Assembly.FullName,
            kind.LoaderSignature,
            null);
        var set = typeof(ModelSaveContext).GetMethod("SetVersionInfo", BindingFlags.Instance | BindingFlags.NonPublic)
            ?? throw new MissingMethodException(nameof(ModelSaveContext), "SetVersionInfo");
        set.Invoke(context, [version]);
    }

    [SuppressMessage("Trimming", "IL2026", Justification = "ML.NET itself cannot be trimmed.")]
    private static Type FindType(string name) => MlNetCore.GetType(name) ?? throw new TypeLoadException($"ML.NET has no type {name}.");

    private static NotSupportedException ChangedInternals(Exception exception) =>
        new(
            $"ML.NET {MlNetCore.GetName().Version} cannot store this transformer in its model file. "
            + "Save the transformer itself with its Save(path) method and load it with mlContext.OpenVocabSeg.Load(path).",
            exception);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void SaveBinaryStream(ModelSaveContext context, string name, Action<BinaryWriter> action);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern bool TryLoadBinaryStream(
        [UnsafeAccessorType("Microsoft.ML.ModelLoadContext, Microsoft.ML.Core")] object context, string name, Action<BinaryReader> action);
}
