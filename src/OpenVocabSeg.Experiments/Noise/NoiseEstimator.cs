using OpenVocabSeg.Data;
using OpenVocabSeg.Networks;
using OpenVocabSeg.Networks.Inference;

namespace OpenVocabSeg.Experiments;

/// <summary>Estimates the noise of pseudo labels with several models.</summary>
public sealed class NoiseEstimator : IDisposable
{
    /// <summary>The robust student's mask critic: 1 − expected IoU.</summary>
    public const string Critic = "critic";

    /// <summary>1 − p, the robust student's probability of the noun in the box of the mask.</summary>
    public const string ClassNoise = "class";

    /// <summary>1 − (1 − critic)·p.</summary>
    public const string Combined = "criticAndClass";

    /// <summary>1 − p of the teacher, which was not trained on the label.</summary>
    public const string TeacherClassNoise = "teacherClass";

    /// <summary>1 − the teacher's score of the label.</summary>
    public const string Score = "score";

    /// <summary>Mean σ over the mask, from the student with the log-mean-likelihood loss.</summary>
    public const string Sigma = "sigma";

    private readonly InstanceSegmenter _student;
    private readonly InstanceSegmenter _teacher;
    private readonly InstanceSegmenter? _noiseBranch;

    /// <param name="student">The robust student, with a mask critic.</param>
    /// <param name="teacher">The teacher.</param>
    /// <param name="noiseBranch">A student with a noise branch; null leaves <see cref="Sigma"/> out. It must outlive this object.</param>
    /// <param name="classes">The nouns of pseudo labels.</param>
    public NoiseEstimator(
        InstanceSegmenter student, InstanceSegmenter teacher, InstanceSegmenter? noiseBranch, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(teacher);
        _student = student.WithVocabulary(classes);
        _teacher = teacher.WithVocabulary(classes);
        _noiseBranch = noiseBranch;
    }

    /// <summary>The estimators in the order of the tables.</summary>
    public static IReadOnlyList<string> Names { get; } = [Critic, ClassNoise, Combined, TeacherClassNoise, Score, Sigma];

    /// <summary>Whether an estimator's noise is in 0…1, so that 1 − noise is an estimate of the IoU.</summary>
    public static bool IsShare(string name) => name != Sigma;

    /// <summary>The noise of the pseudo labels of an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="labels">Its pseudo labels.</param>
    /// <returns>For each label the noise by each estimator.</returns>
    public IReadOnlyList<IReadOnlyDictionary<string, double>> Estimate(PixelImage image, IReadOnlyList<CorruptedLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        BoundingBox[] boxes = [.. labels.Select(label => label.Label.Box)];
        var judgements = new SegmenterProbe(_student).Judge(image, boxes, [.. labels.Select(label => label.Label.Mask)]);

        // The quality of a label depends on its mask, whose box may differ from the label's box.
        BoundingBox[] places = [.. labels.Select(label => Place(label.Label))];
        var (own, teachers) = (
            new SegmenterProbe(_student).ClassProbabilities(image, places), new SegmenterProbe(_teacher).ClassProbabilities(image, places));
        return [.. labels.Select((label, i) =>
        {
            var row = 1 + IndexOf(label.Label.ClassName);
            var mask = Math.Clamp(judgements[i].Noise, 0, 1);
            var noise = new Dictionary<string, double>(StringComparer.Ordinal)
            {
                [Critic] = mask,
                [ClassNoise] = Complement(own[i][row]),
                [Combined] = 1 - (1 - mask) * (1 - Complement(own[i][row])),
                [TeacherClassNoise] = Complement(teachers[i][row]),
                [Score] = Complement(label.Label.Score),
            };
            if (_noiseBranch is not null)
            {
                noise[Sigma] = MeanSigma(new SegmenterProbe(_noiseBranch).PredictNoise(image, [boxes[i]]), label.Label.Mask);
            }

            return noise;
        })];
    }

    /// <summary>Releases the vocabularies, but not the models.</summary>
    public void Dispose()
    {
        _student.Dispose();
        _teacher.Dispose();
    }

    private int IndexOf(string noun)
    {
        for (var i = 0; i < _student.Classes.Count; i++)
        {
            if (_student.Classes[i] == noun)
            {
                return i;
            }
        }

        throw new ArgumentException($"The pseudo label's noun '{noun}' is not in the vocabulary.", nameof(noun));
    }

    private static BoundingBox Place(Detection label) =>
        label.Mask.Area > 0 && label.Mask.BoundingBox is { Width: > 1, Height: > 1 } box ? box : label.Box;

    // Over the box if the mask lies completely outside it.
    private static double MeanSigma(float[] sigma, RunLengthMask mask)
    {
        var bitmap = mask.ToBitmap();
        var inside = sigma.Where((value, i) => bitmap[i] != 0 && !float.IsNaN(value)).ToArray();
        var counted = inside.Length > 0 ? inside : sigma.Where(value => !float.IsNaN(value));
        return counted.Select(value => (double)value).DefaultIfEmpty().Average();
    }

    private static double Complement(double share) => 1 - Math.Clamp(share, 0, 1);
}
