using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Replay;

/// <summary>How much of a log has been read, in bytes of its segments, for progress.</summary>
internal sealed class ReadShare
{
    private readonly Dictionary<string, long> _startOf = [];
    private readonly long _total;

    /// <summary>Sums up the segments of directories and files.</summary>
    public ReadShare(IReadOnlyList<string> paths)
    {
        foreach (var path in paths)
        {
            var files = Directory.Exists(path)
                ? Directory.GetFiles(path, "*" + LogFormat.Extension).Order(StringComparer.Ordinal)
                : Enumerable.Repeat(path, 1);
            foreach (var file in files)
            {
                _startOf[Path.GetFullPath(file)] = _total;
                _total += new FileInfo(file).Length;
            }
        }
    }

    /// <summary>The share read, 0 to 1.</summary>
    public double Of(LogReader reader) =>
        _total > 0 && _startOf.TryGetValue(Path.GetFullPath(reader.SegmentPath), out var start)
            ? Math.Min(1, (start + reader.BlockOffset) / (double)_total)
            : 0;
}
