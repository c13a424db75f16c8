using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using OpenVocabSeg.Cli.Tests.TestData;
using OpenVocabSeg.Data;
using YamlDotNet.RepresentationModel;

namespace OpenVocabSeg.Cli.Tests;

/// <summary>The job files of samples/cluster, without a cluster.</summary>
[TestClass]
public sealed class ClusterSampleTests
{
    private static readonly string Samples = Path.Combine(Repository.Root(), "samples", "cluster");

    private readonly string _folder = Directory.CreateTempSubdirectory("ovs-cluster").FullName;

    [TestCleanup]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    [SupportedOSPlatform("linux")]
    public void The_Slurm_array_and_its_merge_job_give_the_file_of_one_run()
    {
        var (truth, found) = (Path.Combine(_folder, "truth.json"), Path.Combine(_folder, "found.json"));
        var box = new CocoBox(10, 10, 30, 30);
        new CocoInstances(
            [.. Enumerable.Range(1, 5).Select(id => new CocoImage(id, $"{id}.jpg", 90, 90))],
            [new CocoCategory(1, "cat")],
            [.. Enumerable.Range(1, 5).Select(id => new CocoAnnotation(id, id, 1, box))]).Write(truth);
        CocoResults.Write(found, Enumerable.Range(2, 4).Select(id => new CocoResult(id, 1, 0.1 * id, box with { X = 4 * id })));
        string[] verb = ["evaluate", "--ground-truth", truth, "--detections", found, "--iou-type", "bbox", "--json"];
        Assert.AreEqual(0, Command.Run([.. verb, Path.Combine(_folder, "whole.json")]).ExitCode);

        // Runs what is submitted at once, and prints a job number with the name of a cluster.
        var sbatch = Path.Combine(_folder, "sbatch");
        File.WriteAllText(sbatch, """
            #!/bin/bash
            set -e
            array=1-1
            while [[ $1 == --* ]]; do
              [[ $1 == --array=* ]] && array=${1#--array=}
              [[ $1 == --dependency=* ]] && [[ $1 != --dependency=afterok:7 ]] && exit 1
              shift
            done
            for id in $(seq ${array%-*} ${array#*-}); do
              SLURM_ARRAY_TASK_ID=$id SLURM_CPUS_PER_TASK=1 bash "$@" >&2
            done
            echo '7;one'
            """);
        File.SetUnixFileMode(sbatch, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var merged = Path.Combine(_folder, "merged.json");
        var (exitCode, output) = Run(
            Path.Combine(Samples, "slurm", "submit.sh"),
            ["3", merged, "--", .. verb, merged],
            ("PATH", $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("OVSEG", $"dotnet {Path.Combine(AppContext.BaseDirectory, "ovseg.dll")}"));
        Assert.AreEqual(0, exitCode, output);
        Assert.Contains("shards: job 7, merge: job 7", output);
        CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(_folder, "whole.json")), File.ReadAllBytes(merged));
        Assert.HasCount(3, Directory.GetFiles(_folder, "merged.json.shard-*-of-3"));

        Assert.AreEqual(2, Run(Path.Combine(Samples, "slurm", "submit.sh"), ["3", merged]).ExitCode);
    }

    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void The_pods_of_the_indexed_job_have_the_shards_from_the_first_to_the_last()
    {
        var job = Read("shards.yaml");
        Assert.AreEqual("Indexed", Text(job, "spec", "completionMode"));
        var count = int.Parse(Text(job, "spec", "completions"), CultureInfo.InvariantCulture);
        var container = Container(job);
        CollectionAssert.AreEqual(new[] { "/bin/sh", "-c" }, Texts(container["command"]));
        var script = Texts(container["args"]).Single();
        Assert.StartsWith("exec ovseg predict ", script);
        foreach (var (index, shard) in new[] { (0, "1"), (count - 1, $"{count}") })
        {
            var printed = script.Replace("exec ovseg", "exec echo", StringComparison.Ordinal);
            var (exitCode, output) = Run("/bin/sh", ["-c", printed], ("JOB_COMPLETION_INDEX", $"{index}"));
            Assert.AreEqual(0, exitCode);
            Assert.EndsWith($" --shard {shard}/{count}", output.TrimEnd());

            // 1: the images are missing. 2 would be wrong usage.
            Assert.AreEqual(1, Command.Run(output.TrimEnd().Split(' ')).ExitCode);
        }
    }

    [TestMethod]
    public void The_merge_job_merges_what_the_pods_write()
    {
        var (shards, merge) = (Container(Read("shards.yaml")), Container(Read("merge.yaml")));
        var arguments = Texts(merge["args"]);
        Assert.AreEqual("merge", arguments[0]);
        Assert.Contains($"--json {arguments[^1]} ", Texts(shards["args"]).Single());
        Assert.AreEqual(shards["workingDir"], merge["workingDir"]);
        Assert.AreEqual(1, Command.Run(arguments).ExitCode);
    }

    private static YamlMappingNode Read(string file)
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Path.Combine(Samples, "kubernetes", file));
        yaml.Load(text);
        var job = (YamlMappingNode)yaml.Documents.Single().RootNode;
        Assert.AreEqual(("batch/v1", "Job"), (Text(job, "apiVersion"), Text(job, "kind")));
        return job;
    }

    private static YamlNode Container(YamlNode job) => job["spec"]["template"]["spec"]["containers"][0];

    private static string Text(YamlNode node, params string[] path) => path.Aggregate(node, (inner, key) => inner[key]).ToString();

    private static string[] Texts(YamlNode list) => [.. ((YamlSequenceNode)list).Select(node => node.ToString())];

    private static (int ExitCode, string Output) Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + (process.ExitCode == 0 ? "" : error.Result));
    }
}
