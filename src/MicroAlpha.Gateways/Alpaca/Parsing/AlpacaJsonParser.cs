using System.Runtime.CompilerServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// Frames of Alpaca's market-data streams in JSON to events, without allocation. One reading thread.
/// </summary>
/// <remarks>
/// A frame is all or nothing: what System.Text.Json would refuse as a document, invalid UTF-8 included, publishes
/// nothing. Within a well-formed frame each element stands for itself. Quotes and trades in plain spelling take
/// <see cref="JsonPlainPath"/>, all else <see cref="JsonFields"/>; both give the same events.
/// </remarks>
/// <typeparam name="TSink">Where events go.</typeparam>
public sealed unsafe class AlpacaJsonParser<TSink>
    where TSink : struct, IFrameSink
{
    /// <summary>Longest frame; a longer one is malformed.</summary>
    public const int MaxFrameLength = 1 << 30;

    // The last elements of a frame are read from a copy, behind which there is something to read.
    private const int TailLength = JsonPlainPath.MaxElement + JsonPlainPath.Slack;

    private const uint SmallestPage = 4096;

    private readonly FrameAssembler<TSink> _assembler;
    private readonly JsonPlainPath _plainPath;
    private readonly MarkIndex _index = new();
    private readonly byte[] _tail = GC.AllocateArray<byte>(TailLength + JsonPlainPath.Slack, pinned: true);
    private JsonScanner _scanner;
    private JsonFields _fields;
    private int _indexLength;
    private int _tailStart;
    private bool _isPadded;
    private bool _isRestChecked;
    private bool _isBare;

    /// <summary>Creates the parser of one connection.</summary>
    /// <param name="instruments">Symbols and ids; the reading thread owns it.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="kind">What new instruments are.</param>
    /// <param name="feed">Which connection, for dead letters.</param>
    /// <param name="deadLetters">Where refused bytes are kept; null to count them only.</param>
    public AlpacaJsonParser(
        InstrumentTable instruments, TSink sink, AlpacaFeedKind kind, byte feed, DeadLetters? deadLetters)
    {
        _assembler = new FrameAssembler<TSink>(instruments, sink, kind, feed, deadLetters);
        _plainPath = new JsonPlainPath(_assembler.Symbols, new JsonMinute());
    }

    /// <summary>What was seen since the start. Any thread.</summary>
    public ParserCounters Counters => _assembler.Counters;

    /// <summary>False to send everything through the general path: for tests, which compare the two.</summary>
    internal bool IsQuick { get; set; } = true;

    /// <summary>Parses one complete WebSocket message and publishes its events. Never throws.</summary>
    /// <param name="frame">The whole message; not kept.</param>
    /// <param name="receiveTimeNs">When it arrived, ns since the Unix epoch, our clock.</param>
    public FrameOutcome Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        _assembler.Begin(receiveTimeNs);
        if (frame.IsEmpty || frame.Length > MaxFrameLength)
            return _assembler.EndMalformed(DeadLetterReason.Malformed, frame, 0);
        fixed (byte* text = frame)
        {
            _scanner = new JsonScanner(text, frame.Length);
            _isRestChecked = false;
            var at = _scanner.SkipWhite(0);
            _isBare = _scanner.Has(at, '{');
            if (!_isBare && !_scanner.Has(at, '['))
                return RefuseFrame(frame, at);
            var kind = _isBare ? ReadBare(at) : ReadArray(at);
            return kind switch
            {
                FrameKind.Data => _assembler.End(frame.Length),
                FrameKind.Control => _assembler.EndControl(frame.Length),
                FrameKind.Closed => _assembler.End(frame.Length),
                _ => _assembler.EndMalformed(DeadLetterReason.Malformed, frame, _scanner.FaultAt),
            };
        }
    }

    // A single value that is neither array nor object, or no value at all.
    private FrameOutcome RefuseFrame(ReadOnlySpan<byte> frame, int at)
    {
        var end = at < frame.Length ? _scanner.ScanScalar(at) : _scanner.Fail(at);
        var isValue = end >= 0 && _scanner.SkipWhite(end) == frame.Length;
        return _assembler.EndMalformed(
            isValue ? DeadLetterReason.NotAnArray : DeadLetterReason.Malformed, frame, Math.Max(end, 0));
    }

    // An element without its array, as documents show them.
    private FrameKind ReadBare(int at)
    {
        var end = ReadElement(at, isFirst: true, out var isControl);
        if (isControl)
            return FrameKind.Control;
        return end >= 0 && TryCheckRest(end) ? FrameKind.Data : FrameKind.Malformed;
    }

    private FrameKind ReadArray(int at)
    {
        at = _scanner.SkipWhite(at + 1);
        if (_scanner.Has(at, ']'))
            return EndOfFrame(at);
        BeginPlain();
        var first = at;
        while (true)
        {
            var isPlain = at < _indexLength && ReadPlain(ref at);
            if (!isPlain)
            {
                at = ReadElement(at, at == first, out var isControl);
                if (isControl)
                    return FrameKind.Control;
                if (at < 0)
                    return FrameKind.Malformed;
            }

            at = _scanner.SkipWhite(at);
            if (_assembler.Room <= 0)
            {
                if (!TryCheckRest(at))
                    return FrameKind.Malformed;
                if (!_assembler.TryPublish())
                    return FrameKind.Closed;
            }

            if (!_scanner.Has(at, ','))
                return EndOfFrame(at);
            at = _scanner.SkipWhite(at + 1);
        }
    }

    private FrameKind EndOfFrame(int at)
    {
        if (_scanner.Has(at, ']'))
        {
            at = _scanner.SkipWhite(at + 1);
            if (at == _scanner.Length)
                return FrameKind.Data;
        }

        _scanner.Fail(at);
        return FrameKind.Malformed;
    }

    // One element by the general path: the position behind it, -1 when the frame is malformed.
    private int ReadElement(int at, bool isFirst, out bool isControl)
    {
        isControl = false;
        var depth = _isBare ? 0 : 1;
        var isObject = _scanner.Has(at, '{');
        var end = isObject ? _fields.Scan(ref _scanner, at, depth) : _scanner.ScanValue(at, depth);
        if (end < 0)
            return end;
        var verdict = isObject ? _assembler.Take(ref _fields) : _assembler.Refuse(DeadLetterReason.NotAnObject);
        if (verdict == Verdict.Taken)
            return end;
        if (!TryCheckRest(end))
            return -1;
        isControl = verdict == Verdict.Control && isFirst;
        if (isControl)
            return end;
        if (verdict == Verdict.Control)
            verdict = _assembler.Refuse(DeadLetterReason.MisplacedControl);
        _assembler.Settle(verdict, new ReadOnlySpan<byte>(_scanner.Text, _scanner.Length), at, end - at);
        return end;
    }

    // Whether all that follows an element is well-formed. Asked before the first thing that cannot be taken back.
    private bool TryCheckRest(int at)
    {
        if (_isRestChecked)
            return true;
        at = _scanner.SkipWhite(at);
        while (!_isBare && _scanner.Has(at, ','))
        {
            at = _scanner.ScanValue(_scanner.SkipWhite(at + 1), 1);
            if (at < 0)
                return false;
            at = _scanner.SkipWhite(at);
        }

        if (!_isBare)
            at = _scanner.Has(at, ']') ? _scanner.SkipWhite(at + 1) : _scanner.Fail(at);
        if (at >= 0 && at != _scanner.Length)
            at = _scanner.Fail(at);
        _isRestChecked = at >= 0;
        return _isRestChecked;
    }

    private void BeginPlain()
    {
        _index.Forget();
        _tailStart = int.MaxValue;
        var last = (nuint)(_scanner.Text + _scanner.Length - 1);
        _isPadded = (last & (SmallestPage - 1)) + JsonPlainPath.Slack < SmallestPage;
        _indexLength = _scanner.Length;
        while (_scanner.Text[_indexLength - 1] <= ' ')
            _indexLength--;
        if (_indexLength < MarkIndex.MinLength || !IsQuick || !DecimalE9Digits.IsVectorized)
            _indexLength = 0;
    }

    // Takes plain quotes and trades for as long as they come and there is room. False when there is none at the
    // position, which otherwise moves behind the last one.
    private bool ReadPlain(ref int at)
    {
        var source = SourceAt(at);
        if (!JsonPlainPath.IsPlain(source + at))
            return false;
        var text = _scanner.Text;
        var mark = _index.Find(at);
        var slot = _assembler.Next;
        var receiveTimeNs = _assembler.ReceiveTimeNs;
        var first = slot;
        var end = slot + _assembler.Room;
        var behind = at;
        while (JsonPlainPath.IsPlain(source + at))
        {
            if (_index.End - at < TailLength && _index.End < _indexLength)
                mark = _index.Build(text, at, _indexLength);
            var next = _plainPath.TryRead(source, at, ref mark, slot, receiveTimeNs);
            if (next == 0)
                break;
            slot++;
            behind = next;
            // An element behind this one begins right after the comma, or the general path looks for it.
            if (slot == end || source[next] != ',' || next + 1 >= _indexLength)
                break;
            at = next + 1;
            if (_indexLength - at < TailLength)
                source = SourceAt(at);
        }

        at = behind;
        _assembler.AddQuick((int)(slot - first));
        return slot != first;
    }

    // From where the element at a position is read: the frame, or a copy of its last part when what is behind the frame
    // may not be readable. Memory is readable by pages, so mostly it is, and the 10 ns of the copy are saved; nothing
    // that stands there decides anything.
    private byte* SourceAt(int at)
    {
        if (_indexLength - at >= TailLength || _isPadded)
            return _scanner.Text;
        var tail = (byte*)Unsafe.AsPointer(ref _tail[0]);
        if (at < _tailStart)
        {
            _tailStart = at;
            Unsafe.CopyBlockUnaligned(tail, _scanner.Text + at, (uint)(_indexLength - at));
        }

        return tail - _tailStart;
    }
}
