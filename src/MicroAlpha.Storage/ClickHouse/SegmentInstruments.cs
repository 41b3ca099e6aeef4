using System.Text;
using System.Text.Json;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>The symbols in the first line of a segment, by instrument id. Cold path.</summary>
internal static class SegmentInstruments
{
    /// <summary>Reads the first block; false when the line does not name every instrument there is.</summary>
    /// <param name="reader">Just opened.</param>
    /// <param name="position">Moved behind the block.</param>
    /// <param name="symbols">Receives the symbols.</param>
    /// <param name="limit">Most instruments that such a line can have.</param>
    public static bool TryLearn(SegmentReader reader, ref ReadPosition position, StoreSymbols symbols, int limit)
    {
        if (!reader.TryReadBlock(ref position))
            return false;
        var lines = reader.Lines;
        var line = lines[..(lines.IndexOf((byte)'\n') + 1)];
        if (!line.StartsWith("{\"meta\":\"segment\""u8))
            return false;
        using var json = JsonDocument.Parse(line.ToArray());
        if (!json.RootElement.TryGetProperty("instruments", out var names) || names.GetArrayLength() >= limit)
            return false;
        var id = 0u;
        foreach (var name in names.EnumerateArray())
        {
            var text = name.GetString() ?? "";
            if (text.Length > 0)
                symbols.Define(id, Encoding.Latin1.GetBytes(text));
            id++;
        }

        return true;
    }
}
