using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Experiments;

/// <summary>How well an estimator knows which pseudo labels are wrong. A number that is not defined is NaN.</summary>
/// <param name="Estimator">One of <see cref="NoiseEstimator.Names"/>.</param>
/// <param name="Labels">Pseudo labels that it was asked about.</param>
/// <param name="Bad">How many of them are bad (<see cref="LabelQuality.IsBad"/>).</param>
/// <param name="Auc">Area under the ROC curve of the noise against bad labels.</param>
/// <param name="WrongClassAuc">The same against labels of the wrong class alone.</param>
/// <param name="Spearman">Rank correlation of the noise with the true overlap; −1 is perfect.</param>
/// <param name="CalibrationError">Expected calibration error of 1 − noise as an estimate of the overlap, in ten bins.</param>
/// <param name="MaskCalibrationError">The same for the overlap with an object of any class.</param>
public sealed record EstimatorScores(
    string Estimator,
    int Labels,
    int Bad,
    double Auc,
    double WrongClassAuc,
    double Spearman,
    double CalibrationError,
    double MaskCalibrationError)
{
    /// <summary>Scores an estimator.</summary>
    /// <param name="estimator">Its name.</param>
    /// <param name="labels">Pseudo labels that all have its noise.</param>
    public static EstimatorScores Create(string estimator, IReadOnlyCollection<EstimatedLabel> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        double[] noise = [.. labels.Select(label => label.Noise[estimator])];
        double[] overlaps = [.. labels.Select(label => label.Quality.MaskIoU)];
        bool[] bad = [.. labels.Select(label => label.Quality.IsBad)];
        double Error(IEnumerable<double> outcomes) => NoiseEstimator.IsShare(estimator)
            ? Calibration.ExpectedError([.. noise.Select(value => 1 - value)], [.. outcomes])
            : double.NaN;
        return new EstimatorScores(
            estimator,
            labels.Count,
            bad.Count(value => value),
            RankStatistics.AreaUnderCurve(noise, bad),
            RankStatistics.AreaUnderCurve(noise, [.. labels.Select(label => label.Quality.IsWrongClass)]),
            RankStatistics.SpearmanCorrelation(noise, overlaps),
            Error(overlaps),
            Error(labels.Select(label => label.Quality.AnyIoU)));
    }
}
