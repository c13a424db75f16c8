using OpenVocabSeg.Data.Metrics;

namespace OpenVocabSeg.Experiments;

/// <summary>How well an estimator detects wrong pseudo labels. Undefined values are NaN.</summary>
/// <param name="Estimator">One of <see cref="NoiseEstimator.Names"/>.</param>
/// <param name="Labels">Number of pseudo labels.</param>
/// <param name="Bad">Number of bad pseudo labels (<see cref="LabelQuality.IsBad"/>).</param>
/// <param name="Auc">Area under the ROC curve of the noise as a detector of bad labels.</param>
/// <param name="WrongClassAuc">The same for labels of a wrong class only.</param>
/// <param name="Spearman">Rank correlation of the noise with the true IoU; −1 is perfect.</param>
/// <param name="CalibrationError">Expected calibration error of 1 − noise as an estimate of the IoU, with ten bins.</param>
/// <param name="MaskCalibrationError">The same for the IoU with an object of any class.</param>
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
    /// <summary>Computes the scores of an estimator.</summary>
    /// <param name="estimator">Its name.</param>
    /// <param name="labels">Pseudo labels with the estimator's noise.</param>
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
