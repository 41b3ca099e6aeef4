using System.Globalization;

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
    public override string ToString()
    {
        var block = BlockNumber < 0 ? "unknown" : BlockNumber.ToString(CultureInfo.InvariantCulture);
        return $"{File}: {Kind} at byte {Offset}, {Length} bytes, block {block}{Explain(Kind)}";
    }

    /// <summary>What the name of a kind and the numbers alone do not tell.</summary>
    private static string Explain(DamageKind kind) => kind switch
    {
        DamageKind.EmptySegment => ": the file has 0 bytes; its creation was interrupted, or all of it is lost",
        DamageKind.MissingSegment => ": the segment with the number before this one's is not there",
        DamageKind.MissingEnd => ": it was closed for another segment to follow, and none is there; that one was"
            + " removed, or the run ended in the moment between the two",
        _ => "",
    };
}
