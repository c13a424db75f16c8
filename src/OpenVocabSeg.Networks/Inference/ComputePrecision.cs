namespace OpenVocabSeg.Networks;

/// <summary>The type in which prediction computes convolutions. Everything after them is in single precision.</summary>
public enum ComputePrecision
{
    /// <summary>Single precision. Detections differ between machines only by rounding.</summary>
    Float32,

    /// <summary>
    /// bfloat16, with about three significant digits. It takes less memory, and about half the time on processors with instructions for
    /// it (AVX512-BF16, AMX). It is slower on others. GPUs were not tested.
    /// </summary>
    BFloat16,

    /// <summary>
    /// <see cref="BFloat16"/> if this machine is faster with it, otherwise <see cref="Float32"/>. The first prediction measures a
    /// convolution in both types, which takes a few tenths of a second.
    /// </summary>
    Automatic,
}
