using System.Runtime.CompilerServices;
using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Backtest;

/// <summary>
/// The market of recorded logs: what a venue or a feed said, without what was said about the recorded engine's own
/// orders, its operators and its guard. Instruments keep one id per symbol over all sessions; where a session begins or
/// events are missing, the books are marked stale. One thread.
/// </summary>
internal sealed class LogMarket : IEventSource, IDisposable
{
    private const int BatchSlots = 512;
    private const long ProgressEvery = 1 << 16;

    private readonly LogReader _reader;
    private readonly ReadShare _share;
    private readonly Action<double> _progress;
    private readonly InstrumentTable _instruments;
    private readonly EngineEvent[] _batch = GC.AllocateArray<EngineEvent>(BatchSlots, pinned: true);
    private readonly uint[] _ids;
    private OrderCommand _command;
    private long _events;
    private long _lastNs = long.MinValue;
    private bool _isSessionNew = true;
    private bool _isGapPending;
    private int _at;
    private int _count;

    /// <summary>Opens logs.</summary>
    /// <param name="paths">Directories and segments.</param>
    /// <param name="capacity">Most instruments of a session, and of all together.</param>
    /// <param name="progress">Gets the share read now and then.</param>
    /// <exception cref="EngineException">MA-305, MA-306: there is no log.</exception>
    public LogMarket(IReadOnlyList<string> paths, int capacity, Action<double>? progress = null)
    {
        _reader = new LogReader(paths);
        _share = new ReadShare(paths);
        _progress = progress ?? (static _ => { });
        _instruments = new InstrumentTable(capacity);
        _ids = new uint[capacity];
    }

    /// <summary>Instruments so far; ids are those of the events given out.</summary>
    public InstrumentTable Instruments => _instruments;

    /// <summary>Events that the log lacks.</summary>
    public long MissingEvents { get; private set; }

    /// <summary>Damaged places found so far, for people.</summary>
    public IReadOnlyList<LogDamage> Damages => _reader.Damages;

    /// <summary>Events left out because they were about the recorded engine's own trading.</summary>
    public long OwnEvents { get; private set; }

    /// <summary>The event is about a market; else about the engine that recorded it.</summary>
    public static bool IsMarket(ref readonly EngineEvent slot) => slot.Kind switch
    {
        EventKind.Connection => slot.Source != EventSource.AlpacaTrading,
        EventKind.Timer => false,
        EventKind.InstrumentDefinition or EventKind.SessionState => true,
        _ => slot.Kind is > EventKind.None and <= EventKind.Imbalance,
    };

    /// <inheritdoc />
    /// <exception cref="EngineException">MA-604: an instrument was not defined; MA-844: sessions overlap.</exception>
    public bool TryNext(ref EngineEvent slot)
    {
        while (true)
        {
            if (_at == _count && !TryFill())
                return false;
            if (_isGapPending)
            {
                MakeGap(ref slot);
                return true;
            }

            ref var next = ref _batch[_at++];
            if (!IsMarket(in next))
            {
                OwnEvents++;
                continue;
            }

            if (_isSessionNew)
                BeginSession(in next);
            _lastNs = Math.Max(_lastNs, next.ReceiveTimeNs);
            slot = next;
            if (slot.InstrumentId != EngineEvent.NoInstrument)
                Map(ref slot);
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _reader.Dispose();

    private bool TryFill()
    {
        (_at, _count) = (0, _reader.ReadEvents(_batch, out _));
        while (_count == 0)
        {
            switch (_reader.Next(ref _batch[0], ref _command, out _))
            {
                case LogRecord.Event:
                    _count = 1;
                    break;
                case LogRecord.Session:
                    Array.Fill(_ids, EngineEvent.NoInstrument);
                    (_isSessionNew, _isGapPending) = (true, _events > 0);
                    break;
                case LogRecord.Gap:
                    MissingEvents += _reader.Gap.LastSequence - _reader.Gap.FirstSequence + 1;
                    _isGapPending = _events > 0;
                    break;
                case LogRecord.End:
                    return false;
            }

            if (_count == 0)
                _count = _reader.ReadEvents(_batch, out _);
        }

        if ((_events & ~(ProgressEvery - 1)) != ((_events + _count) & ~(ProgressEvery - 1)))
            _progress(_share.Of(_reader));
        _events += _count;
        return true;
    }

    // Said by the feed's own source: the connection for orders is another one.
    private void MakeGap(ref EngineEvent slot)
    {
        _isGapPending = false;
        slot = default;
        slot.ReceiveTimeNs = _lastNs;
        slot.InstrumentId = EngineEvent.NoInstrument;
        slot.Kind = EventKind.Connection;
        slot.Source = EventSource.Engine;
        slot.Connection.State = ConnectionState.Gap;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BeginSession(ref readonly EngineEvent first)
    {
        _isSessionNew = false;
        if (first.ReceiveTimeNs >= _lastNs)
            return;
        throw new EngineException(
            "MA-844", ExitCode.Usage,
            $"the session in {_reader.SegmentPath} begins at {first.ReceiveTimeNs} ns, before the one in front of it "
                + $"ends at {_lastNs} ns; run sessions of the same time apart");
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)] // every event goes through it
    private void Map(ref EngineEvent slot)
    {
        var ids = _ids;
        if (slot.Kind == EventKind.InstrumentDefinition)
            Define(ref slot);
        if (slot.InstrumentId >= (uint)ids.Length || ids[slot.InstrumentId] == EngineEvent.NoInstrument)
            ThrowUndefined(slot.InstrumentId);
        slot.InstrumentId = ids[slot.InstrumentId];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Define(ref EngineEvent slot)
    {
        if (slot.InstrumentId < (uint)_ids.Length && _instruments.TryDefine(slot.InstrumentDefinition, out var own))
            _ids[slot.InstrumentId] = own;
    }

    private void ThrowUndefined(uint id) => throw new EngineException(
        "MA-604", ExitCode.Failed,
        $"instrument {id} in {_reader.SegmentPath} is not defined before its first event, or there are more than "
            + $"{_instruments.Capacity} symbols; begin with the session's first segment, or raise "
            + "instruments.capacity");
}
