using System.Diagnostics;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>
/// A fuzzer guided by coverage, in one process: inputs that take new branches are kept and mutated further. With one thread in the
/// target, equal settings give equal inputs.
/// </summary>
internal sealed class FuzzLoop(Func<string, byte[], Fault?> run, CoverageMap coverage)
{
    public FuzzResult Run(FuzzSettings settings)
    {
        var random = new Random(settings.Seed);
        var corpus = new List<byte[]>();
        var findings = new Dictionary<(string Kind, string Place), Finding>();
        var longest = Math.Max(settings.MaximumLength, settings.Corpus.Max(input => input.Length));
        var mutator = new Mutator(random, longest, settings.Corpus);
        using var current = settings.CurrentInput is { } path ? new CurrentInput(path, longest) : null;
        using var watchdog = new Watchdog(settings.Limits);
        var clock = Stopwatch.StartNew();
        var number = 0L;
        for (; number < settings.Executions; number++)
        {
            var isSeed = number < settings.Corpus.Count;
            var input = isSeed ? settings.Corpus[(int)number] : mutator.Next(corpus);
            current?.Set(input);
            var (fault, isNew) = Execute(settings, input, watchdog);
            if (fault is not null)
            {
                findings.TryAdd((fault.Kind, fault.Place), new Finding(settings.Target, number, input, fault));
            }

            if (isNew || isSeed)
            {
                corpus.Add(input);
            }
        }

        current?.Clear();
        return new FuzzResult(number, clock.Elapsed, coverage.Edges, corpus, [.. findings.Values]);
    }

    private (Fault? Fault, bool IsNew) Execute(FuzzSettings settings, byte[] input, Watchdog watchdog)
    {
        coverage.Begin();
        var allocated = GC.GetTotalAllocatedBytes();
        watchdog.Begin();
        var start = Environment.CpuUsage.TotalTime;
        var fault = run(settings.Target, input);
        var elapsed = Environment.CpuUsage.TotalTime - start;
        watchdog.End();
        var megabytes = (GC.GetTotalAllocatedBytes() - allocated) >> 20;
        fault ??= elapsed > settings.Limits.Time ? new Fault("time", string.Empty, $"{elapsed.TotalSeconds:0.0} s")
            : megabytes > settings.Limits.Megabytes ? new Fault("memory", string.Empty, $"{megabytes} MB")
            : null;
        return (fault, coverage.End());
    }
}
