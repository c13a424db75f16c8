using System.Runtime.Intrinsics.X86;

namespace OpenVocabSeg.Networks.Native;

/// <summary>What the processor says about its caches. Some virtual machines hide them.</summary>
internal static class ProcessorCaches
{
    private const int VendorOfAmd = 0x68747541; // "Auth" of AuthenticAMD
    private const int FirstExtendedLeaf = unchecked((int)0x80000000);
    private const int CachesOfAmd = unchecked((int)0x8000001D);
    private const int KindOfCache = 0x1F;

    /// <summary>Whether this processor hides its caches in a way that libtorch 2.10 does not expect.</summary>
    public static bool AreHidden { get; } = X86Base.IsSupported && Hidden(X86Base.CpuId);

    /// <summary>
    /// Whether a processor of AMD lists no cache. Seen on one of family 26 in a virtual machine: libtorch 2.10 then computes with caches of
    /// one byte.
    /// </summary>
    /// <param name="cpuId">The instruction: leaf and subleaf to four registers.</param>
    internal static bool Hidden(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> cpuId) =>
        cpuId(0, 0).Ebx == VendorOfAmd
        && (uint)cpuId(FirstExtendedLeaf, 0).Eax >= unchecked((uint)CachesOfAmd)
        && (cpuId(CachesOfAmd, 0).Eax & KindOfCache) == 0;
}
