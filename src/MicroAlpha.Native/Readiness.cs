using System.Runtime.InteropServices;

namespace MicroAlpha.Native;

/// <summary>
/// Waiting for several descriptors at once (poll), and a descriptor that another thread can make readable (eventfd).
/// </summary>
public static unsafe partial class Readiness
{
    /// <summary>There is something to read, or a connection to accept.</summary>
    public const short Readable = 1;

    /// <summary>There is room to write.</summary>
    public const short Writable = 4;

    /// <summary>The descriptor failed, hung up or is not open; always reported, never asked for.</summary>
    public const short Broken = 8 | 16 | 32;

    private const int EventNonBlocking = 0x800;
    private const int EventCloseOnExec = 0x80000;

    /// <summary>
    /// Waits until one of the descriptors is ready or the time is up; fills <see cref="PollEntry.Ready"/>. Returns how
    /// many are ready, or minus errno. -4 (interrupted by a signal) means: look at the clock and call again.
    /// </summary>
    public static int Wait(Span<PollEntry> entries, int timeoutMs)
    {
        fixed (PollEntry* first = entries)
        {
            var ready = poll(first, (nuint)entries.Length, timeoutMs);
            return ready >= 0 ? ready : -Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>
    /// Creates a descriptor for <see cref="Signal"/>. Returns it, or minus errno. Close it with <see
    /// cref="Disk.Close"/>.
    /// </summary>
    public static int CreateSignal()
    {
        var descriptor = eventfd(0, EventNonBlocking | EventCloseOnExec);
        return descriptor >= 0 ? descriptor : -Marshal.GetLastPInvokeError();
    }

    /// <summary>Makes the descriptor readable and so wakes its poller. Any thread.</summary>
    public static void Signal(int descriptor)
    {
        ulong one = 1;
        _ = write(descriptor, (byte*)&one, sizeof(ulong));
    }

    /// <summary>Takes all signals back, so that the next wait sleeps. The polling thread.</summary>
    public static void Drain(int descriptor)
    {
        ulong count;
        _ = read(descriptor, (byte*)&count, sizeof(ulong));
    }

#pragma warning disable IDE1006 // libc's own lower-case names
    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    private static partial nint write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, byte* bytes, nuint count);
#pragma warning restore IDE1006
}
