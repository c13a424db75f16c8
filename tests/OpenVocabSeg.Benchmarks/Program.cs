using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using OpenVocabSeg.Benchmarks.Kernels;
using OpenVocabSeg.Benchmarks.Runtimes;
using OpenVocabSeg.Benchmarks.Scaling;
using OpenVocabSeg.Benchmarks.Soak;

if (args is ["soak", "page", .. var page])
{
    return await PageSoak.RunAsync(page);
}

if (args is ["soak", .. var parts])
{
    return SoakCommand.Run(parts);
}

if (args is ["runtime", .. var files])
{
    return RuntimeCommand.Run(files);
}

if (args is ["kernels", .. var inputs])
{
    return KernelCommand.Run(inputs);
}

if (args is ["scaling", .. var options])
{
    return ScalingCommand.Run(options);
}

// In this process, because a generated project would restore and copy libtorch (500 MB) for every run.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
