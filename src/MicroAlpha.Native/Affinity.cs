using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>Which CPUs the calling thread may run on.</summary>
public static unsafe partial class Affinity
{
    private const int MaskBytes = 128;

    /// <summary>
    /// The CPUs the calling thread may use, ascending; the cgroup's cpuset is part of the kernel's answer. Allocates.
    /// </summary>
    public static int[] GetAllowedCpus()
    {
        var mask = stackalloc byte[MaskBytes];
        if (sched_getaffinity(0, MaskBytes, mask) < 0)
            return [];
        var cpus = new List<int>();
        for (var cpu = 0; cpu < MaskBytes * 8; cpu++)
        {
            if ((mask[cpu >> 3] & (1 << (cpu & 7))) != 0)
                cpus.Add(cpu);
        }

        return [.. cpus];
    }

    /// <summary>Pins the calling thread to one CPU. 0 or minus errno.</summary>
    public static int PinCurrentThread(int cpu) => SetAllowedCpus([cpu]);

    /// <summary>Lets the calling thread run on these CPUs only. 0 or minus errno.</summary>
    public static int SetAllowedCpus(params ReadOnlySpan<int> cpus)
    {
        var mask = stackalloc byte[MaskBytes];
        new Span<byte>(mask, MaskBytes).Clear();
        foreach (var cpu in cpus)
            mask[cpu >> 3] |= (byte)(1 << (cpu & 7));
        return sched_setaffinity(0, MaskBytes, mask) == 0 ? 0 : -Marshal.GetLastPInvokeError();
    }

#pragma warning disable IDE1006 // libc's own lower-case names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_getaffinity(int pid, nuint size, byte* mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int pid, nuint size, byte* mask);
#pragma warning restore IDE1006
}
