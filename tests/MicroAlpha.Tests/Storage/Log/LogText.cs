using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Tests.Storage.Log;

/// <summary>Reads a whole log into lists, for comparisons.</summary>
internal sealed class LogText
{
    public List<(ulong Session, long Sequence, byte[] Bytes)> Events { get; } = [];

    public List<(long Sequence, byte[] Bytes)> Commands { get; } = [];

    public List<string> Meta { get; } = [];

    public List<LogGap> GapsInOrder { get; } = [];

    public List<LogRecord> Records { get; } = [];

    public IReadOnlyList<LogDamage> Damages { get; private set; } = [];

    public IReadOnlyList<LogGap> Gaps { get; private set; } = [];

    public static LogText Of(ILogFiles files, params string[] paths)
    {
        var text = new LogText();
        using var reader = new LogReader(paths.Length == 0 ? ["/log"] : paths, files);
        EngineEvent slot = default;
        OrderCommand command = default;
        while (true)
        {
            var record = reader.Next(ref slot, ref command, out var sequence);
            text.Records.Add(record);
            if (record == LogRecord.End)
                break;
            if (record == LogRecord.Event)
                text.Events.Add((reader.SessionId, sequence, SlotMaker.Bytes(slot)));
            else if (record == LogRecord.Command)
                text.Commands.Add((sequence, SlotMaker.Bytes(command)));
            else if (record == LogRecord.Meta)
                text.Meta.Add(System.Text.Encoding.UTF8.GetString(reader.Line));
            else if (record == LogRecord.Gap)
                text.GapsInOrder.Add(reader.Gap);
        }

        text.Damages = [.. reader.Damages];
        text.Gaps = [.. reader.Gaps];
        return text;
    }
}
