using System.Globalization;

namespace OpenVocabSeg.Experiments.Reports;

/// <summary>An axis with ticks at round numbers, whose distance is 1, 2 or 5 times a power of ten.</summary>
internal sealed class AxisScale
{
    private readonly double _from;
    private readonly double _to;
    private readonly double _step;

    /// <summary>Creates an axis that covers a range and ends at ticks on the sides to be rounded.</summary>
    public AxisScale(double low, double high, int ticks, bool endsAtTicks)
    {
        if (!(high > low))
        {
            high = low + 1;
        }

        var rough = (high - low) / ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        _step = power * (rough / power) switch { <= 1.001 => 1, <= 2.001 => 2, <= 5.001 => 5, _ => 10 };
        _from = endsAtTicks ? Math.Floor((low / _step) + 1e-9) * _step : low;
        _to = endsAtTicks ? Math.Ceiling((high / _step) - 1e-9) * _step : high;
    }

    /// <summary>Position of a value between the ends of the axis, 0 to 1.</summary>
    public double Position(double value) => (value - _from) / (_to - _from);

    /// <summary>The ticks with their labels.</summary>
    public IEnumerable<(double Value, string Label)> Ticks()
    {
        for (var k = Math.Ceiling((_from / _step) - 1e-9); k * _step <= _to + (1e-9 * _step); k++)
        {
            // Adding zero turns −0 into 0.
            var value = Math.Round(k * _step, 10) + 0.0;
            var label = Math.Abs(value) >= 10_000
                ? (value / 1000).ToString("0.#", CultureInfo.InvariantCulture) + "k"
                : value.ToString("0.######", CultureInfo.InvariantCulture);
            yield return (value, label);
        }
    }
}
