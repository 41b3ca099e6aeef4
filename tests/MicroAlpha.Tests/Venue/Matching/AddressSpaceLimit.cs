using System.ComponentModel;
using System.Runtime.InteropServices;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>How much address space this process may have (RLIMIT_AS).</summary>
/// <param name="Soft">The limit that holds, bytes; all ones = none.</param>
/// <param name="Hard">What the soft one may be raised to.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly partial record struct AddressSpaceLimit(ulong Soft, ulong Hard)
{
    private const int Resource = 9;

    public static AddressSpaceLimit Get()
    {
        var now = default(AddressSpaceLimit);
        return getrlimit(Resource, ref now) == 0 ? now : throw new Win32Exception();
    }

    public static void Set(AddressSpaceLimit limit)
    {
        if (setrlimit(Resource, ref limit) != 0)
            throw new Win32Exception();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getrlimit(int resource, ref AddressSpaceLimit limit);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setrlimit(int resource, ref AddressSpaceLimit limit);
}
