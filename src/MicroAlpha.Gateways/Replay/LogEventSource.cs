using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Gateways.Replay;

/// <summary>
/// A recorded log as a feed: its events with the times they had, session after session. Commands and checkpoints of the
/// recorded run are left out, and so are its operator commands: they were about that run. Instruments keep one id per
/// symbol over all sessions.
/// </summary>
public sealed class LogEventSource : IEventSource, IDisposable
{
    private readonly LogReader _reader;
    private readonly InstrumentTable _instruments;
    private readonly List<uint> _ids = [];
    private OrderCommand _command;
    private long _gaps;

    /// <summary>Opens a log.</summary>
    /// <param name="path">A segment or a directory of segments.</param>
    /// <param name="instrumentCapacity">Most instruments.</param>
    /// <exception cref="EngineException">The log can not be opened.</exception>
    public LogEventSource(string path, int instrumentCapacity)
    {
        _reader = new LogReader([path]);
        _instruments = new InstrumentTable(instrumentCapacity);
    }

    /// <summary>Operator events of the recorded run that were left out.</summary>
    public long SkippedOperatorEvents { get; private set; }

    /// <summary>Places so far over which nothing may be differenced: missing events, damage, another session.</summary>
    public long Holes => _gaps + _reader.Damages.Count;

    /// <summary>Events that the log lacks, by damage or because its recorder had dropped them.</summary>
    public long MissingEvents { get; private set; }

    /// <summary>What the log lacks, for people; empty when it is whole.</summary>
    public string Trouble => MissingEvents == 0 && _reader.Damages.Count == 0
        ? ""
        : $"{MissingEvents} events are missing in the replayed log, {_reader.Damages.Count} damaged places"
            + (_reader.Damages.Count > 0 ? $", the first: {_reader.Damages[0]}" : "");

    /// <summary>Damaged places found so far.</summary>
    public IReadOnlyList<LogDamage> Damages => _reader.Damages;

    /// <inheritdoc />
    public bool TryNext(ref EngineEvent slot)
    {
        while (true)
        {
            switch (_reader.Next(ref slot, ref _command, out _))
            {
                case LogRecord.Event when slot.Kind == EventKind.Operator:
                    SkippedOperatorEvents++;
                    break;
                case LogRecord.Event:
                    MapInstrument(ref slot);
                    return true;
                case LogRecord.Session:
                    _ids.Clear();
                    _gaps++;
                    break;
                case LogRecord.Gap:
                    _gaps++;
                    MissingEvents += _reader.Gap.LastSequence - _reader.Gap.FirstSequence + 1;
                    break;
                case LogRecord.End:
                    return false;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private void MapInstrument(ref EngineEvent slot)
    {
        var id = slot.InstrumentId;
        if (id == EngineEvent.NoInstrument)
            return;
        if (slot.Kind == EventKind.InstrumentDefinition && id < _instruments.Capacity
            && _instruments.TryDefine(slot.InstrumentDefinition,
            out var own))
        {
            while (_ids.Count <= id)
                _ids.Add(EngineEvent.NoInstrument);
            _ids[(int)id] = own;
        }

        if (id >= _ids.Count || _ids[(int)id] == EngineEvent.NoInstrument)
        {
            throw new EngineException(
                "MA-604",
                ExitCode.Failed,
                $"instrument {id} in {_reader.SegmentPath} is not defined before its first event, or there are "
                    + $"more than " +
                $"{_instruments.Capacity} symbols; start the replay at the session's first segment, or raise "
                    + $"instruments.capacity");
        }

        slot.InstrumentId = _ids[(int)id];
    }
}
