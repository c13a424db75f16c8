using Microsoft.ML.OnnxRuntime;
using OpenVocabSeg.Data.Text;
using OpenVocabSeg.Onnx.Files;

namespace OpenVocabSeg.Onnx.Sessions;

/// <summary>A loaded file that segmenters of several vocabularies share; released with the last of them.</summary>
internal sealed class SharedSession
{
    private int _owners = 1;

    /// <param name="session">ONNX Runtime's session.</param>
    /// <param name="manifest">What the file says of itself.</param>
    /// <param name="words">The words that it knows.</param>
    /// <param name="critic">The session of its critic, where it has one.</param>
    public SharedSession(InferenceSession session, OnnxManifest manifest, WordTable words, InferenceSession? critic) =>
        (Session, Manifest, Words, Critic) = (session, manifest, words, critic);

    public InferenceSession Session { get; }

    public InferenceSession? Critic { get; }

    public OnnxManifest Manifest { get; }

    public WordTable Words { get; }

    /// <summary>One more owner.</summary>
    public SharedSession Share()
    {
        Interlocked.Increment(ref _owners);
        return this;
    }

    /// <summary>One owner less.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
        {
            Session.Dispose();
            Critic?.Dispose();
        }
    }
}
