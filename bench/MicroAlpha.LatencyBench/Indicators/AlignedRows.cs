using System.Runtime.CompilerServices;

namespace MicroAlpha.LatencyBench.Indicators;

/// <summary>Rows that begin at a cache line, as slots do in a ring: pinned, and alive as long as this object.</summary>
internal sealed unsafe class AlignedRows<T>
    where T : unmanaged
{
    private const int LineBytes = 64;

    private readonly byte[] _memory;
    private readonly int _start;
    private readonly int _count;

    /// <summary>Copies the rows.</summary>
    public AlignedRows(ReadOnlySpan<T> rows)
    {
        _memory = GC.AllocateArray<byte>((rows.Length * sizeof(T)) + LineBytes, pinned: true);
        _start = (int)(-(nint)Unsafe.AsPointer(ref _memory[0]) & (LineBytes - 1));
        _count = rows.Length;
        rows.CopyTo(new Span<T>(Unsafe.AsPointer(ref _memory[_start]), _count));
    }

    /// <summary>The rows.</summary>
    public ReadOnlySpan<T> Span => new(Unsafe.AsPointer(ref _memory[_start]), _count);
}
