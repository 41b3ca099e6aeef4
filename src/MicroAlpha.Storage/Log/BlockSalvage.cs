using System.Buffers.Text;
using MicroAlpha.Storage.Lines;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Makes up the header of a block whose own is damaged from its lines, which the LZ4 frame's checksum vouches for. Cold
/// path.
/// </summary>
internal static class BlockSalvage
{
    /// <summary>True when the lines are whole, their sequences contiguous and not before the position.</summary>
    public static bool TryDescribe(ReadOnlySpan<byte> lines, in ReadPosition position, out BlockHeader header)
    {
        header = new BlockHeader
        {
            Magic = LogFormat.BlockMagic,
            Version = LogFormat.Version,
            SessionId = position.SessionId,
            BlockNumber = position.NextBlock,
            FirstSequence = position.NextSequence,
            LastSequence = position.NextSequence - 1,
            RawLength = (uint)lines.Length,
        };
        if (lines[^1] != (byte)'\n')
            return false;
        while (!lines.IsEmpty)
        {
            var line = lines[..(lines.IndexOf((byte)'\n') + 1)];
            lines = lines[line.Length..];
            if (LineParser.Classify(line) != LineType.Event)
            {
                header.OtherLineCount++;
                continue;
            }

            if (!Utf8Parser.TryParse(line["{\"seq\":"u8.Length..], out long sequence, out _))
                return false;
            if (header.EventCount == 0)
                header.FirstSequence = sequence;
            else if (sequence != header.LastSequence + 1)
                return false;
            header.LastSequence = sequence;
            header.EventCount++;
        }

        return !position.HasSequence || header.FirstSequence >= position.NextSequence;
    }
}
