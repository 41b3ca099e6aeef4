using System.Globalization;

namespace MicroAlpha.Storage.Log;

/// <summary>File names of segments: <c>{yyyymmdd}-{session:x16}-{segment:D5}.jsonl.lz4</c>. Cold path.</summary>
/// <param name="Day">Trading day as yyyymmdd, New York calendar.</param>
/// <param name="SessionId">The session.</param>
/// <param name="Number">Number of the segment in its session, from 0.</param>
internal readonly record struct SegmentName(int Day, ulong SessionId, int Number)
{
    private const int SessionAt = 9;
    private const int NumberAt = 26;

    /// <summary>Reads a name; false when it is not one of a segment.</summary>
    public static bool TryParse(string name, out SegmentName result)
    {
        result = default;
        if (!name.EndsWith(LogFormat.Extension, StringComparison.Ordinal))
            return false;
        var stem = name.AsSpan(0, name.Length - LogFormat.Extension.Length);
        if (stem.Length < NumberAt + 5 || stem[SessionAt - 1] != '-' || stem[NumberAt - 1] != '-')
            return false;
        var culture = CultureInfo.InvariantCulture;
        if (!int.TryParse(stem[..8], NumberStyles.None, culture, out var day)
            || !ulong.TryParse(
                stem[SessionAt..(NumberAt - 1)],
                NumberStyles.AllowHexSpecifier,
                culture,
                out var session)
            || !int.TryParse(stem[NumberAt..], NumberStyles.None, culture, out var number))
            return false;
        result = new SegmentName(day, session, number);
        return true;
    }

    /// <summary>The file name.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Day:D8}-{SessionId:x16}-{Number:D5}{LogFormat.Extension}");
}
