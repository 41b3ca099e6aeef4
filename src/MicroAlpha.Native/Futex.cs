using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>The Linux futex: sleeping on a 32-bit word until another thread of this process wakes it.</summary>
public static unsafe partial class Futex
{
    private const long SystemCallNumber = 202; // x86-64
    private const long SystemCallNumberArm64 = 98;
    private const int WaitPrivate = 128;
    private const int WakePrivate = 129;

    private static readonly long Number =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? SystemCallNumberArm64 : SystemCallNumber;

    /// <summary>
    /// Sleeps while <c>*word == expected</c>, at most <paramref name="timeoutNs"/>. Returns on a wake, a time-out, a
    /// signal or a value that already differs: the caller checks its own condition again.
    /// </summary>
    public static void Wait(int* word, int expected, long timeoutNs)
    {
        var timeout = stackalloc long[2];
        timeout[0] = timeoutNs / 1_000_000_000;
        timeout[1] = timeoutNs % 1_000_000_000;
        _ = syscall(Number, word, WaitPrivate, expected, timeout);
    }

    /// <summary>Wakes at most one sleeper of <paramref name="word"/>.</summary>
    public static void WakeOne(int* word) => _ = syscall(Number, word, WakePrivate, 1, null);

#pragma warning disable IDE1006 // libc's own lower-case name
    [LibraryImport("libc")]
    private static partial long syscall(long number, int* word, int operation, int value, long* timeout);
#pragma warning restore IDE1006
}
