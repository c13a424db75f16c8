using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using OpenVocabSeg.Cli.Training;
using OpenVocabSeg.Data.Shards;
using OpenVocabSeg.Experiments.Study;

namespace OpenVocabSeg.Cli.Commands;

/// <summary><c>ovseg features</c>: features of the images of a configuration, before its stages.</summary>
internal static class FeaturesCommand
{
    private const string Resume = "--resume";
    private const string Seed = "--seed";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var options = new TrainingCommandOptions("Folder for the upright copies of --apply-exif.", trains: false);
        var shard = new Option<Shard?>(ShardOption.Name)
        {
            Description = "Compute one part of the images only: 1/8 is the first of eight, 8/8 the last. All parts use the same folder. "
                + "Nothing has to be merged.",
            HelpName = "index/count",
            CustomParser = ShardOption.Parse,
        };
        var command = new Command(
            "features", "Compute the features of a frozen backbone for all images of a configuration, into the folder of --features.")
        {
            shard,
        };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            var given = result.Children.OfType<OptionResult>().Select(option => option.Option.Name).ToHashSet();
            foreach (var name in new[] { "--config", "--features" }.Where(name => !given.Contains(name)))
            {
                result.AddError($"Option '{name}' is required.");
            }
        });
        IdleOptions.Need(command, ["--output"], "--apply-exif");
        IdleOptions.Refuse(command, [Resume], "does not apply to 'features': files that are there are not computed again.");
        IdleOptions.Refuse(command, [Seed], "does not apply to 'features': they are the same for every seed.");

        // They are there only because they are options of training, so --help does not list them.
        foreach (var idle in command.Options.Where(option => option.Name is Resume or Seed))
        {
            idle.Hidden = true;
        }

        // Runs on another thread; otherwise Ctrl+C would not cancel the token.
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Compute(
                options.Read(parsed), parsed.GetValue(shard) ?? new Shard(1, 1), parsed.InvocationConfiguration.Output, cancellationToken),
            cancellationToken));
        return command;
    }

    private static void Compute(TrainingRequest request, Shard shard, TextWriter output, CancellationToken cancellationToken)
    {
        var all = 0;
        using var photos = request.OpenPhotos(
            output.WriteLine,
            cancellationToken,
            data =>
            {
                var whole = StudyFeatures.Select(data, new Shard(1, 1));
                all = whole.Training.Count + whole.Test.Count;
                return StudyFeatures.Select(data, shard);
            });
        var count = photos.Data.Training.Count + photos.Data.Test.Count;
        var sinceLine = Stopwatch.StartNew();
        StudyFeatures.Compute(
            photos.Data,
            photos.Settings with { Device = request.Device },
            request.Features!,
            done =>
            {
                if (sinceLine.Elapsed > Interval)
                {
                    output.WriteLine($"{done} of {count} images");
                    sinceLine.Restart();
                }
            },
            cancellationToken);
        output.WriteLine($"Features of {count} of {all} images are in {request.Features}");
    }
}
