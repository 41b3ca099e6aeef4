using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Frames of Alpaca's market-data streams in MessagePack to events, without allocation. One reading thread.
/// </summary>
/// <remarks>
/// The same rules as in <see cref="AlpacaJsonParser{TSink}"/>: a frame that is not well-formed publishes nothing;
/// within a well-formed one each element stands for itself. Times are timestamp extensions, or texts as in JSON;
/// numbers may have any width; of a binary one the shortest decimal that gives it back is its value.
/// </remarks>
/// <typeparam name="TSink">Where events go.</typeparam>
public sealed unsafe class AlpacaMsgPackParser<TSink>
    where TSink : struct, IFrameSink
{
    private readonly FrameAssembler<TSink> _assembler;
    private MsgPackScanner _scanner;
    private MsgPackFields _fields;
    private bool _isRestChecked;

    /// <summary>Creates the parser of one connection.</summary>
    /// <param name="instruments">Symbols and ids; the reading thread owns it.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="kind">What new instruments are.</param>
    /// <param name="feed">Which connection, for dead letters.</param>
    /// <param name="deadLetters">Where refused bytes are kept; null to count them only.</param>
    public AlpacaMsgPackParser(
        InstrumentTable instruments, TSink sink, AlpacaFeedKind kind, byte feed, DeadLetters? deadLetters) =>
        _assembler = new FrameAssembler<TSink>(instruments, sink, kind, feed, deadLetters);

    /// <summary>What was seen since the start. Any thread.</summary>
    public ParserCounters Counters => _assembler.Counters;

    /// <summary>Parses one complete WebSocket message and publishes its events. Never throws.</summary>
    /// <param name="frame">The whole message; not kept.</param>
    /// <param name="receiveTimeNs">When it arrived, ns since the Unix epoch, our clock.</param>
    public FrameOutcome Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        _assembler.Begin(receiveTimeNs);
        if (frame.IsEmpty)
            return _assembler.EndMalformed(DeadLetterReason.Malformed, frame, 0);
        fixed (byte* bytes = frame)
        {
            _scanner = new MsgPackScanner(bytes, frame.Length);
            _isRestChecked = false;
            var at = _scanner.Read(0, out var root);
            if (at >= 0 && root.Kind is not (MsgPackKind.Array or MsgPackKind.Map))
            {
                var reason = at == frame.Length ? DeadLetterReason.NotAnArray : DeadLetterReason.Malformed;
                return _assembler.EndMalformed(reason, frame, 0);
            }

            var kind = at < 0 ? FrameKind.Malformed
                : root.Kind == MsgPackKind.Map ? ReadElements(0, 1, depth: 0) : ReadElements(at, root.Count, depth: 1);
            return kind switch
            {
                FrameKind.Data or FrameKind.Closed => _assembler.End(frame.Length),
                FrameKind.Control => _assembler.EndControl(frame.Length),
                _ => _assembler.EndMalformed(DeadLetterReason.Malformed, frame, _scanner.FaultAt),
            };
        }
    }

    private FrameKind ReadElements(int at, uint count, int depth)
    {
        for (var left = count; left > 0; left--)
        {
            at = ReadElement(at, left - 1, depth, left == count, out var isControl);
            if (isControl)
                return FrameKind.Control;
            if (at < 0)
                return FrameKind.Malformed;
            if (_assembler.Room > 0)
                continue;
            if (!TryCheckRest(at, left - 1))
                return FrameKind.Malformed;
            if (!_assembler.TryPublish())
                return FrameKind.Closed;
        }

        return TryCheckRest(at, 0) ? FrameKind.Data : FrameKind.Malformed;
    }

    // The position behind the element, -1 when the frame is malformed.
    private int ReadElement(int at, uint left, int depth, bool isFirst, out bool isControl)
    {
        isControl = false;
        var end = _scanner.Read(at, out var value);
        if (end < 0)
            return end;
        var isMap = value.Kind == MsgPackKind.Map;
        end = isMap ? _fields.Scan(ref _scanner, at, depth) : _scanner.Skip(at, depth);
        if (end < 0)
            return end;
        var verdict = isMap ? _assembler.Take(ref _fields) : _assembler.Refuse(DeadLetterReason.NotAnObject);
        if (verdict == Verdict.Taken)
            return end;
        if (!TryCheckRest(end, left))
            return -1;
        isControl = verdict == Verdict.Control && isFirst;
        if (isControl)
            return end;
        if (verdict == Verdict.Control)
            verdict = _assembler.Refuse(DeadLetterReason.MisplacedControl);
        _assembler.Settle(verdict, new ReadOnlySpan<byte>(_scanner.Bytes, _scanner.Length), at, end - at);
        return end;
    }

    // Whether the elements that are left are well-formed, and nothing follows them.
    private bool TryCheckRest(int at, uint left)
    {
        if (_isRestChecked)
            return true;
        for (; left > 0 && at >= 0; left--)
            at = _scanner.Skip(at, 1);
        if (at >= 0 && at != _scanner.Length)
            at = _scanner.Fail(at);
        _isRestChecked = at >= 0;
        return _isRestChecked;
    }
}
