using MicroAlpha.Events;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Storage.Export;

/// <summary>The events of logs with their symbols, session after session. One thread.</summary>
internal sealed class ExportSource : IEventSource, IDisposable
{
    private readonly LogReader _reader;
    private readonly InstrumentTable _instruments;
    private readonly List<string> _symbols = [];
    private readonly Dictionary<uint, string> _texts = [];
    private readonly Action<double> _onProgress;
    // Bytes of the segments before each one, and of all at the end.
    private readonly long[] _bytesBefore;
    private OrderCommand _command;

    public ExportSource(ExportOptions options, Action<double> onProgress)
    {
        _reader = new LogReader(options.Logs);
        _instruments = new InstrumentTable(options.InstrumentCapacity);
        _onProgress = onProgress;
        _bytesBefore = new long[_reader.Segments.Count + 1];
        for (var i = 0; i < _reader.Segments.Count; i++)
            _bytesBefore[i + 1] = _bytesBefore[i] + new FileInfo(_reader.Segments[i].Path).Length;
    }

    /// <summary>Symbol of the last event; empty for none.</summary>
    public string Symbol { get; private set; } = "";

    /// <summary>Sequence of the last event in its session.</summary>
    public long Sequence { get; private set; }

    /// <summary>Line of the last event, newline included.</summary>
    public ReadOnlySpan<byte> Line => _reader.Line;

    /// <summary>Events so far.</summary>
    public long Events { get; private set; }

    /// <summary>Sessions so far.</summary>
    public int Sessions { get; private set; }

    /// <summary>Events that the log lacks.</summary>
    public long MissingEvents { get; private set; }

    /// <summary>Damaged places so far.</summary>
    public int Damages => _reader.Damages.Count;

    /// <summary>Every symbol so far.</summary>
    public IReadOnlyCollection<string> Symbols => _texts.Values;

    public bool TryNext(ref EngineEvent slot)
    {
        while (true)
        {
            var record = _reader.Next(ref slot, ref _command, out var sequence);
            if (record == LogRecord.End)
                return false;
            if (record == LogRecord.Gap)
                MissingEvents += _reader.Gap.LastSequence - _reader.Gap.FirstSequence + 1;
            if (record == LogRecord.Session)
            {
                Sessions++;
                _symbols.Clear();
            }

            if (record != LogRecord.Event)
                continue;
            Sequence = sequence;
            Symbol = SymbolOf(ref slot);
            if ((++Events & 0xFFFF) == 0)
                _onProgress((double)(_bytesBefore[_reader.SegmentIndex] + _reader.BlockOffset) / _bytesBefore[^1]);
            return true;
        }
    }

    public void Dispose() => _reader.Dispose();

    private string SymbolOf(ref EngineEvent slot)
    {
        var id = slot.InstrumentId;
        if (id == EngineEvent.NoInstrument)
            return "";
        if (slot.Kind == EventKind.InstrumentDefinition
            && _instruments.TryDefine(slot.InstrumentDefinition, out var own))
        {
            while (_symbols.Count <= id)
                _symbols.Add("");
            if (!_texts.TryGetValue(own, out var text))
                _texts[own] = text = _instruments.SymbolOf(own);
            _symbols[(int)id] = text;
        }

        return id < (uint)_symbols.Count ? _symbols[(int)id] : "";
    }
}
