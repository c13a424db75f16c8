using System.Text;
using System.Text.Json.Nodes;
using OpenVocabSeg.Data.Json;
using OpenVocabSeg.Networks.Collectives;
using OpenVocabSeg.Networks.Tensors;
using OpenVocabSeg.Networks.Weights;
using static TorchSharp.torch;

namespace OpenVocabSeg.Networks.Training;

/// <summary>
/// Makes the processes of a training start with equal weights, and checks that they stay equal. Does nothing in one process alone.
/// </summary>
/// <param name="collective">The processes.</param>
/// <param name="stage">Name of the stage.</param>
internal sealed class EqualWeights(ICollective collective, string stage)
{
    /// <summary>Number of steps between checks.</summary>
    public const int Interval = 50;

    /// <summary>Checks that all processes have the same training.</summary>
    /// <param name="training">What identifies it.</param>
    /// <exception cref="InvalidOperationException">They differ; the message names the differences.</exception>
    public void CheckTraining(JsonObject training)
    {
        if (collective.Count == 1)
        {
            return;
        }

        CheckSame(training.ToJsonString(), (other, first) =>
        {
            var differences = JsonDifference.Find(Parse(first), Parse(other.Text))
                .Select(difference => difference.Describe("in process 0", $"in process {other.Rank}"));
            return $"{stage}: process {other.Rank} begins another training than process 0: {string.Join("; ", differences)}. "
                + "Start all processes with the same options.";
        });

        static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>Checks that each process gets an image of each batch.</summary>
    /// <exception cref="InvalidOperationException">There are more processes than images.</exception>
    public void CheckBatches(TrainingState state)
    {
        var smallest = state.Batches.Select(batches => batches.Size).DefaultIfEmpty(collective.Count).Min();
        if (collective.Count > smallest)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant($"{stage}: {collective.Count} processes cannot share a batch of {smallest} images. ")
                + FormattableString.Invariant($"Start at most {smallest} processes, or use a larger batch."));
        }
    }

    /// <summary>Checks that all processes begin the same training, and gives all of them the weights of process 0.</summary>
    /// <param name="state">The state before the next step.</param>
    /// <param name="iteration">Steps taken.</param>
    /// <param name="iterations">Total number of steps.</param>
    /// <param name="context">Seed and cancellation.</param>
    /// <exception cref="InvalidOperationException">The processes differ in more than weights.</exception>
    public void MakeEqual(TrainingState state, int iteration, int iterations, TrainingContext context)
    {
        if (collective.Count == 1)
        {
            return;
        }

        var rows = state.Batches.Select(batches => $"{batches.Reader.Count(context.CancellationToken)} usable rows");
        CheckSame(
            FormattableString.Invariant($"step {iteration} of {iterations}, seed {context.Seed}, {string.Join(" and ", rows)}"),
            (other, own) => $"{stage}: process {other.Rank} begins with {other.Text}, but process 0 with {own}. "
                + "All processes need the same settings, data and checkpoint file.");
        using var noGrad = no_grad();
        foreach (var value in state.Modules.SelectMany(part => part.Module.state_dict().Values))
        {
            using var scope = NewDisposeScope();
            var copy = value.detach().cpu().contiguous().clone();
            if (copy.numel() > 0)
            {
                collective.Broadcast(copy.bytes);
                value.copy_(copy);
            }
        }

        Check(state, iteration);
    }

    /// <summary>Checks that weights, optimizer and random numbers are the same in all processes.</summary>
    /// <param name="state">The state after a step.</param>
    /// <param name="iteration">Steps taken.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public void Check(TrainingState state, int iteration)
    {
        if (collective.Count == 1)
        {
            return;
        }

        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weights = ContentDigest.Of(state.Modules.Select(part => part.Module));
        var optimizer = ContentDigest.Of(stream => SafeTensorsWriter.Write(stream, state.Optimizer.State()));
        var draws = string.Join(' ', state.Randoms.Select(random => random.Draws));
        CheckSame(
            $"{weights} {optimizer} {draws}",
            (other, _) => FormattableString.Invariant($"{stage}, after step {iteration}: the state of process {other.Rank} differs from ")
                + "that of process 0. All processes need the same kind of processor, the same number of threads and the same libraries. "
                + "Nothing was saved since the last checkpoint.");
    }

    private void CheckSame(string own, Func<(int Rank, string Text), string, string> message)
    {
        var all = collective.Gather(Encoding.UTF8.GetBytes(own)).Select(Encoding.UTF8.GetString).ToArray();
        var other = Array.FindIndex(all, text => text != all[0]);
        if (other > 0)
        {
            throw new InvalidOperationException(message((other, all[other]), all[0]));
        }
    }
}
