using System.Text.Json;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// The gaps that are known and not yet filled, in a file: a run that is stopped or killed before it has filled them
/// leaves them to the next one. Any thread.
/// </summary>
public sealed class PendingGaps
{
    private readonly string _path;
    private readonly Lock _gate = new();
    private readonly List<StreamGap> _gaps = [];
    private long _openSinceNs;

    private PendingGaps(string path)
    {
        _path = path;
    }

    /// <summary>Gaps that wait.</summary>
    public IReadOnlyList<StreamGap> All
    {
        get
        {
            lock (_gate)
                return [.. _gaps];
        }
    }

    /// <summary>Start of a gap that was open when an earlier run ended, ns since the epoch; 0 = none was.</summary>
    public long OpenSinceNs
    {
        get
        {
            lock (_gate)
                return _openSinceNs;
        }
    }

    /// <summary>Start of the earliest of all; 0 = there is none.</summary>
    public long EarliestNs
    {
        get
        {
            lock (_gate)
            {
                return _gaps.Select(gap => gap.StartNs).Append(_openSinceNs).Where(time => time != 0)
                    .DefaultIfEmpty(0).Min();
            }
        }
    }

    /// <summary>Reads the file; empty without one.</summary>
    /// <param name="path">The file; "" = nothing is kept.</param>
    /// <exception cref="Events.EngineException">MA-456: it cannot be read.</exception>
    public static PendingGaps Load(string path)
    {
        var pending = new PendingGaps(path);
        if (path.Length == 0 || !File.Exists(path))
            return pending;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            pending._openSinceNs = root.GetProperty("open_since"u8).GetInt64();
            foreach (var gap in root.GetProperty("gaps"u8).EnumerateArray())
            {
                pending._gaps.Add(new StreamGap(
                    gap.GetProperty("start"u8).GetInt64(),
                    gap.GetProperty("end"u8).GetInt64(),
                    gap.GetProperty("ahead"u8).GetInt64(),
                    [.. gap.GetProperty("symbols"u8).EnumerateArray().Select(static one => one.GetString() ?? "")],
                    (StreamChannels)gap.GetProperty("channels"u8).GetInt32()));
            }

            return pending;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw AlpacaError.PendingGaps(path, error.Message);
        }
    }

    /// <summary>A gap opened while data goes on to come.</summary>
    public void Opened(long startNs)
    {
        lock (_gate)
        {
            _openSinceNs = _openSinceNs == 0 ? startNs : Math.Min(_openSinceNs, startNs);
            Save();
        }
    }

    /// <summary>A gap has both its ends: it is to be filled.</summary>
    public void Closed(StreamGap gap)
    {
        lock (_gate)
        {
            _openSinceNs = 0;
            _gaps.Add(gap);
            Save();
        }
    }

    /// <summary>A gap is filled, or it is certain that it cannot be.</summary>
    public void Ended(StreamGap gap)
    {
        lock (_gate)
        {
            _gaps.Remove(gap);
            Save();
        }
    }

    private void Save()
    {
        if (_path.Length == 0)
            return;
        var bytes = RestBody.Write(writer =>
        {
            writer.WriteNumber("open_since"u8, _openSinceNs);
            writer.WriteStartArray("gaps"u8);
            foreach (var gap in _gaps)
            {
                writer.WriteStartObject();
                writer.WriteNumber("start"u8, gap.StartNs);
                writer.WriteNumber("end"u8, gap.EndNs);
                writer.WriteNumber("ahead"u8, gap.AheadNs);
                writer.WriteNumber("channels"u8, (int)gap.Channels);
                writer.WriteStartArray("symbols"u8);
                foreach (var symbol in gap.Symbols)
                    writer.WriteStringValue(symbol);
                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });
        DurableFile.Save(_path, bytes, reason => AlpacaError.PendingGaps(_path, reason));
    }
}
