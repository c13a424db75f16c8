using System.Reflection;
using System.Runtime.InteropServices;

namespace OpenVocabSeg.Fuzzing.Engine;

/// <summary>
/// How often each branch was taken by one execution, as the instrumented libraries count it: AFL's map of 64 KB, and AFL's classes of
/// counts (1, 2, 3, 4–7, 8–15, 16–31, 32–127, more).
/// </summary>
internal sealed unsafe class CoverageMap : IDisposable
{
    private const int Size = 1 << 16;
    private static readonly byte[] Classes = CreateClasses();

    // By reflection: an assembly that refers to these fields counts as instrumented already.
    private static readonly Type Trace = Assembly.Load("SharpFuzz.Common").GetType("SharpFuzz.Common.Trace", throwOnError: true)!;
    private static readonly FieldInfo SharedMemory = Trace.GetField("SharedMem")!;
    private static readonly FieldInfo PreviousLocation = Trace.GetField("PrevLocation")!;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public CoverageMap() => SharedMemory.SetValue(null, Pointer.Box(_counts, typeof(byte*)));

    /// <summary>Number of branches taken by any execution.</summary>
    public int Edges { get; private set; }

    /// <summary>Prepares an execution.</summary>
    public void Begin()
    {
        new Span<byte>(_counts, Size).Clear();
        PreviousLocation.SetValue(null, 0);
    }

    /// <summary>Adds the counts of an execution; true if a branch was taken in a class of counts that is new.</summary>
    public bool End()
    {
        var isNew = false;
        var words = (ulong*)_counts;
        for (var word = 0; word < Size / sizeof(ulong); word++)
        {
            if (words[word] == 0)
            {
                continue;
            }

            for (var i = word * sizeof(ulong); i < (word + 1) * sizeof(ulong); i++)
            {
                var bucket = Classes[_counts[i]];
                if ((bucket & ~_seen[i]) != 0)
                {
                    Edges += _seen[i] == 0 ? 1 : 0;
                    _seen[i] |= bucket;
                    isNew = true;
                }
            }
        }

        return isNew;
    }

    public void Dispose()
    {
        // Never freed: libraries that are still loaded count on.
        SharedMemory.SetValue(null, Pointer.Box(NativeMemory.AllocZeroed(Size), typeof(byte*)));
        NativeMemory.Free(_counts);
    }

    private static byte[] CreateClasses()
    {
        var classes = new byte[256];
        for (var count = 1; count < classes.Length; count++)
        {
            classes[count] = count switch { 1 => 1, 2 => 2, 3 => 4, < 8 => 8, < 16 => 16, < 32 => 32, < 128 => 64, _ => 128 };
        }

        return classes;
    }
}
