namespace MicroAlpha.Storage.Log;

/// <summary>One damaged place of a log.</summary>
/// <param name="File">Path of the segment.</param>
/// <param name="Offset">Byte offset of the block, footer or garbage in the file.</param>
/// <param name="Length">Bytes concerned; 0 when not known.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="BlockNumber">Number of the block in its session; -1 when not known.</param>
public readonly record struct LogDamage(string File, long Offset, long Length, DamageKind Kind, long BlockNumber)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        $"{File}: {Kind} at byte {Offset}, {Length} bytes, block {(BlockNumber < 0 ? "unknown" : BlockNumber)}";
}
