using Microsoft.Win32.SafeHandles;

namespace MicroAlpha.Native;

/// <summary>
/// One matcher of the native library. One thread at a time; the caller vouches for the memory it passes, whose layout
/// is that of native/include/microalpha_matcher.h.
/// </summary>
public sealed unsafe class MatcherHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    /// <summary>Result of a call with arguments that are not right.</summary>
    public const int BadArgument = -1;

    /// <summary>Result of a creation for which the system had no memory.</summary>
    public const int NoMemory = -2;

    private MatcherHandle(nint matcher)
        : base(ownsHandle: true) => SetHandle(matcher);

    /// <summary>Creates an empty matcher.</summary>
    /// <param name="maxOrders">Orders that may rest at once.</param>
    /// <param name="maxInstruments">Instrument ids are below it.</param>
    /// <param name="matcher">The matcher; null unless the result is 0.</param>
    /// <returns>0, <see cref="BadArgument"/> or <see cref="NoMemory"/>.</returns>
    /// <exception cref="DllNotFoundException">See <see cref="MatcherLibrary.LoadedVersion"/> first.</exception>
    public static int TryCreate(int maxOrders, int maxInstruments, out MatcherHandle? matcher)
    {
        var config = new MatcherNative.Config { MaxOrders = (uint)maxOrders, MaxInstruments = (uint)maxInstruments };
        nint made;
        var result = MatcherNative.ma_create(&config, &made);
        matcher = result == 0 ? new MatcherHandle(made) : null;
        return result;
    }

    /// <summary>Executes commands; see the header. Reports written, or <see cref="BadArgument"/>.</summary>
    public int Submit(void* commands, int count, void* reports, int capacity, out int consumed, out int required)
    {
        int taken;
        int needed;
        var written = MatcherNative.ma_submit(handle, commands, count, reports, capacity, &taken, &needed);
        GC.KeepAlive(this);
        consumed = taken;
        required = needed;
        return written;
    }

    /// <summary>Writes one side of a book; see the header. Levels written, or <see cref="BadArgument"/>.</summary>
    public int Depth(uint instrument, byte side, void* levels, int capacity)
    {
        var written = MatcherNative.ma_depth_of(handle, instrument, side, levels, capacity);
        GC.KeepAlive(this);
        return written;
    }

    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        MatcherNative.ma_destroy(handle);
        return true;
    }
}
