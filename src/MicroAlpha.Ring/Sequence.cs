using System.Runtime.InteropServices;

namespace MicroAlpha.Ring;

/// <summary>
/// A position on a ring that one thread writes and any thread reads. It is alone on its cache lines (128 bytes to
/// either side, because the adjacent-line prefetcher of x86 moves lines in pairs), so that reading it never slows a
/// neighbour's writer.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 264)]
public sealed class Sequence
{
    /// <summary>The value of a sequence that has handled nothing on a ring that starts at 0.</summary>
    public const long None = -1;

    [FieldOffset(128)]
    private long _value;

    /// <summary>Creates the sequence. Any thread.</summary>
    /// <param name="initial">The first value: the last position handled, so the first position minus one.</param>
    public Sequence(long initial = None) => _value = initial;

    /// <summary>
    /// Reads with acquire: what the writer wrote before its <see cref="Set"/> of this value is visible after. Any
    /// thread.
    /// </summary>
    public long Get() => Volatile.Read(ref _value);

    /// <summary>
    /// Writes with release; pairs with the acquire in <see cref="Get"/>. The owning thread only, values never fall.
    /// </summary>
    public void Set(long value) => Volatile.Write(ref _value, value);
}
