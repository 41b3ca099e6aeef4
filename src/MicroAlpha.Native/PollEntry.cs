using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>One descriptor to wait for: libc's <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    /// <summary>The descriptor; negative entries are ignored.</summary>
    public int Descriptor;

    /// <summary>What to wait for: <see cref="Readiness.Readable"/>, <see cref="Readiness.Writable"/>.</summary>
    public short Wanted;

    /// <summary>What happened, filled by <see cref="Readiness.Wait"/>.</summary>
    public short Ready;
}
