using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>
/// How much of a CPU the calling thread gets beside others; .NET's own thread priorities do nothing on Linux.
/// </summary>
public static partial class Priority
{
    private const int Process = 0;

    /// <summary>
    /// Sets the calling thread's niceness, 0 (as others) to 19 (least): on a shared CPU, each step is about a fifth
    /// less time. Threads that it creates afterwards have the same. It can not be taken back without privileges.
    /// 0 or minus errno.
    /// </summary>
    public static int LowerCurrentThread(int niceness) =>
        // Linux keeps a niceness for each thread, and takes "this process" for the calling one.
        setpriority(Process, 0, niceness) == 0 ? 0 : -Marshal.GetLastPInvokeError();

#pragma warning disable IDE1006 // libc's own lower-case name
    [LibraryImport("libc", SetLastError = true)]
    private static partial int setpriority(int which, uint who, int priority);
#pragma warning restore IDE1006
}
