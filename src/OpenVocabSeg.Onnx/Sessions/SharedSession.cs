using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>A loaded file that is shared by segmenters with several vocabularies and released with the last of them.</summary>
internal sealed class SharedSession
{
    private int _owners = 1;

    /// <param name="name">Name of the file in messages.</param>
    /// <param name="session">ONNX Runtime's session.</param>
    /// <param name="manifest">Description of the file.</param>
    /// <param name="words">The words in the file.</param>
    /// <param name="critic">The session of its critic; null if it has none.</param>
    public SharedSession(string name, InferenceSession session, OnnxManifest manifest, WordTable words, InferenceSession? critic) =>
        (Name, Session, Manifest, Words, Critic) = (name, session, manifest, words, critic);

    public string Name { get; }

    public InferenceSession Session { get; }

    public InferenceSession? Critic { get; }

    public OnnxManifest Manifest { get; }

    public WordTable Words { get; }

    /// <summary>Adds an owner.</summary>
    public SharedSession Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>Removes an owner.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            Session.Dispose();
            Critic?.Dispose();
        }
    }
}
