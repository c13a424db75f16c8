using System.Diagnostics;

namespace OpenVocabSeg.Fuzzing.Targets;

/// <summary>Runs a target, and compares what happens with what its documentation says.</summary>
internal static class TargetRunner
{
    private const int FramesOfPlace = 3;

    // libtorch's and ONNX Runtime's messages for C++ code.
    private static readonly string[] ForeignTraces = ["Exception raised from", "frame #", "\n   at "];

    private static readonly Dictionary<string, FuzzTarget> Targets = AllTargets.Create().ToDictionary(target => target.Name);

    /// <summary>Runs a target.</summary>
    /// <returns>Kind, place and details of a fault; null if there is none. Only types that all load contexts share.</returns>
    public static string[]? Describe(string target, byte[] input)
    {
        var chosen = Targets[target];
        try
        {
            chosen.Read(input);
            return null;
        }
        catch (Exception exception)
        {
            var isDocumented = chosen.Documented.Contains(exception.GetType());
            var problem = !isDocumented ? exception.GetType().FullName!
                : ForeignTraces.Any(trace => exception.Message.Contains(trace, StringComparison.Ordinal)) ? "foreign trace in the message"
                : !exception.Message.Contains(chosen.MessageNames ?? "", StringComparison.Ordinal) ? "message without the file"
                : null;
            return problem is null ? null : [problem, Place(exception), exception.ToString()];
        }
    }

    /// <summary>The message for an input that is refused; null if it is read.</summary>
    public static string? Outcome(string target, byte[] input)
    {
        try
        {
            Targets[target].Read(input);
            return null;
        }
        catch (Exception exception) when (Targets[target].Documented.Contains(exception.GetType()))
        {
            return exception.Message;
        }
    }

    private static string Place(Exception exception) => string.Join(
        " < ",
        new StackTrace(exception).GetFrames().Select(frame => frame.GetMethod()).OfType<System.Reflection.MethodBase>()
            .Where(method => method.DeclaringType?.FullName?.StartsWith("OpenVocabSeg", StringComparison.Ordinal) == true)
            .Take(FramesOfPlace).Select(method => $"{method.DeclaringType!.Name}.{method.Name}"));
}
