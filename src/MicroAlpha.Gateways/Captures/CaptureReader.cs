using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// Captures of others as one stream of slots in order of receive time: pull with <see cref="TryNext"/>. Files of one
/// day are merged, each in its own order; a book update or a bar is never torn apart. One thread. Get one from <see
/// cref="CaptureImporter"/>.
/// </summary>
public sealed class CaptureReader : IEventSource, IDisposable
{
    private readonly List<CaptureSource> _sources;
    private readonly InstrumentTable _instruments;
    private readonly uint[][] _ids;
    private readonly EngineEvent[] _heads;
    private readonly PriorityQueue<int, (long TimeNs, int Rank, int Index)> _waiting = new();
    private int _opened;
    private int _current = -1;
    private bool _failureThrown;

    internal CaptureReader(List<CaptureSource> sources, InstrumentTable instruments, CaptureReport report)
    {
        _sources = sources;
        _instruments = instruments;
        _ids = new uint[sources.Count][];
        _heads = new EngineEvent[sources.Count];
        Report = report;
    }

    /// <summary>What was found so far; complete when <see cref="TryNext"/> has returned false or thrown.</summary>
    public CaptureReport Report { get; }

    /// <summary>Share of the files that was read, 0 to 1, for a progress bar.</summary>
    public double Progress => _sources.Count == 0 ? 1 : _sources.Sum(static s => s.Progress) / _sources.Count;

    /// <summary>
    /// Writes the next slot, all fields but the ring's stamp. An InstrumentDefinition precedes the first slot of each
    /// symbol that the instrument table does not know yet.
    /// </summary>
    /// <returns>False when everything was handed out.</returns>
    /// <exception cref="EngineException">
    /// After the last event of all files, once: the first of <see cref="CaptureReport.Failures"/> (MA-402, MA-403,
    /// MA-405, MA-406). At once: MA-401 when a file cannot be opened any more, MA-407 when the instrument table is
    /// full.
    /// </exception>
    public bool TryNext(ref EngineEvent slot)
    {
        while (_current < 0)
        {
            if (_waiting.TryDequeue(out _current, out _))
                break;
            _current = -1;
            if (!TryOpenDay())
                return Finish();
        }

        ref var head = ref _heads[_current];
        SlotHeader.Copy(in head, ref slot);
        Report.Events++;
        if (head.InstrumentId != EngineEvent.NoInstrument && !TryBind(in head, ref slot))
            return true;
        Advance();
        return true;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (var source in _sources)
            source.Dispose();
    }

    // False when the slot has become the definition that must come first; the head then waits for the next call.
    private bool TryBind(in EngineEvent head, ref EngineEvent slot)
    {
        ref var id = ref _ids[_current][head.InstrumentId];
        var known = id != EngineEvent.NoInstrument;
        if (!known)
        {
            var definition = _sources[_current].Symbols[head.InstrumentId];
            known = _instruments.TryFind(Latin1Text.Trim(definition.Symbol), out var found);
            if (!known && !_instruments.TryDefine(in definition, out found))
                throw CaptureError.TableFull(definition.Symbol.ToString(), _instruments.Capacity);
            id = found;
            if (!known)
            {
                Report.Definitions++;
                SlotHeader.Write(
                    ref slot, EventKind.InstrumentDefinition, head.Source, id, head.ReceiveTimeNs, head.VenueTimeNs);
                slot.InstrumentDefinition = definition;
            }
        }

        slot.InstrumentId = id;
        return known;
    }

    // The slots of a group or bar have one time, and no source before this one has a lower key: it is never torn apart.
    private void Advance()
    {
        if (!TryReadHead(_current))
        {
            _current = -1;
            return;
        }

        if (_waiting.Count == 0)
            return;
        _ = _waiting.TryPeek(out _, out var first);
        var key = KeyOf(_current);
        if (key.CompareTo(first) > 0)
            _current = _waiting.EnqueueDequeue(_current, key);
    }

    private (long TimeNs, int Rank, int Index) KeyOf(int index) =>
        (_heads[index].ReceiveTimeNs, _sources[index].TieRank, index);

    private bool TryOpenDay()
    {
        if (_opened == _sources.Count)
            return false;
        var dayNs = _sources[_opened].DayNs;
        while (_opened < _sources.Count && _sources[_opened].DayNs == dayNs)
        {
            var index = _opened++;
            if (TryOpen(_sources[index]) && TryReadHead(index))
                _waiting.Enqueue(index, KeyOf(index));
        }

        return true;
    }

    // A damaged file does not stop the others; one that is gone is a mistake to be told at once.
    private bool TryOpen(CaptureSource source)
    {
        try
        {
            source.Open();
            return true;
        }
        catch (EngineException error) when (error.Code == CaptureError.DamagedCode)
        {
            Report.AddFailure(error);
            source.Dispose();
            return false;
        }
    }

    private bool TryReadHead(int index)
    {
        var source = _sources[index];
        if (!source.TryRead(ref _heads[index]))
        {
            if (source.Failure is not null)
                Report.AddFailure(source.Failure);
            source.Dispose();
            return false;
        }

        source.Report.Events++;
        GrowIds(index, source);
        return true;
    }

    // A source learns symbols while it reads, so its map is sized by its table, once.
    private void GrowIds(int index, CaptureSource source)
    {
        if (_ids[index] is not null)
            return;
        _ids[index] = new uint[source.Symbols.Capacity];
        Array.Fill(_ids[index], EngineEvent.NoInstrument);
    }

    private bool Finish()
    {
        if (_failureThrown || Report.Failures.Count == 0)
            return false;
        _failureThrown = true;
        throw Report.Failures[0];
    }
}
