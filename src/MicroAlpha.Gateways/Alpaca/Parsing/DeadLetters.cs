using System.Buffers;
using System.Buffers.Text;
using MicroAlpha.Events;
using Microsoft.Win32.SafeHandles;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>
/// What could not be parsed, kept for diagnosis: a JSONL file that is only appended to and never grows beyond a limit.
/// </summary>
/// <remarks>
/// A line is <c>{"time":…,"feed":…,"reason":"…","offset":…,"from":…,"length":…,"raw":"…"}</c>: the time of arrival in
/// ns, the connection, a <see cref="DeadLetterReason"/>, where in the frame the fault is, where the raw bytes begin,
/// how long the refused element or frame is, and its bytes in base64, of a long one those around the fault.
/// A reader only copies into memory; a thread of its own writes. What does not fit in the memory or the file, and what
/// the disk refuses, is counted and lost: nothing here throws into a reader or keeps it waiting for the disk.
/// </remarks>
public sealed class DeadLetters : IDisposable
{
    /// <summary>Most raw bytes of one line.</summary>
    public const int MaxRaw = 4096;

    /// <summary>Longest line: the raw bytes in base64, the names and the numbers.</summary>
    internal const int MaxLine = (MaxRaw / 3 * 4) + 8 + 256;

    private const int BufferLength = 1 << 18;
    private const int StopTimeoutMs = 5000;

    private static readonly byte[][] Reasons = BuildReasons();

    private readonly object _gate = new();
    private readonly SafeFileHandle _file;
    private readonly Thread _writer;
    private readonly long _maxBytes;
    private byte[] _filling = new byte[BufferLength];
    private byte[] _writing = new byte[BufferLength];
    private int _used;
    private int _lines;
    private long _promised;
    private long _fileLength;
    private long _written;
    private long _dropped;
    private long _lost;
    private bool _isStopping;
    private bool _isDisposed;

    private DeadLetters(SafeFileHandle file, long maxBytes)
    {
        _file = file;
        _maxBytes = maxBytes;
        _fileLength = RandomAccess.GetLength(file);
        _promised = _fileLength;
        EndLine();
        _writer = new Thread(WriteAll) { Name = "dead letters", IsBackground = true };
        _writer.Start();
    }

    /// <summary>Lines in the file from this object. Any thread.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Lines left out because the file is at its limit or the memory was full. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lines that the disk refused. Any thread.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>Opens or creates the file.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="maxBytes">Largest size, what is in it already included.</param>
    /// <exception cref="EngineException">MA-420: it cannot be opened for writing.</exception>
    public static DeadLetters Open(string path, long maxBytes = 64 << 20)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            return new DeadLetters(file, maxBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException
            or ArgumentException)
        {
            throw new EngineException(
                "MA-420",
                ExitCode.Missing,
                $"cannot open the dead-letter file {path}: {e.Message}. Check the path and its permissions.",
                e);
        }
    }

    /// <summary>Keeps what was refused. Any thread; never throws, never waits for the disk.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="timeNs">When the frame arrived, ns since the Unix epoch, our clock.</param>
    /// <param name="feed">Which connection.</param>
    /// <param name="offset">Where in the frame the fault is.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="start">Where in the frame the refused part begins.</param>
    /// <param name="length">Its bytes.</param>
    public void Add(
        DeadLetterReason reason, long timeNs, byte feed, int offset, ReadOnlySpan<byte> frame, int start, int length)
    {
        // Of a long part the middle of what is kept is the fault.
        var from = length <= MaxRaw ? start : Math.Clamp(offset - (MaxRaw / 2), start, start + length - MaxRaw);
        var raw = frame.Slice(from, Math.Min(length, MaxRaw));
        lock (_gate)
        {
            if (BufferLength - _used < MaxLine || _promised + MaxLine > _maxBytes || _isStopping)
            {
                Volatile.Write(ref _dropped, _dropped + 1);
                return;
            }

            var line = new LineText(_filling.AsSpan(_used));
            line.Add("{\"time\":"u8, timeNs);
            line.Add(",\"feed\":"u8, feed);
            line.Add(",\"reason\":\""u8);
            line.Add(Reasons[(int)reason]);
            line.Add("\",\"offset\":"u8, offset);
            line.Add(",\"from\":"u8, from);
            line.Add(",\"length\":"u8, length);
            line.Add(",\"raw\":\""u8);
            line.AddBase64(raw);
            line.Add("\"}\n"u8);
            _used += line.Length;
            _promised += line.Length;
            _lines++;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what is waiting and closes the file.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _isStopping = true;
            Monitor.Pulse(_gate);
        }

        // A disk that hangs must not hang the engine's stop: the handle is then left to the process's end.
        if (_writer.Join(StopTimeoutMs))
            _file.Dispose();
    }

    private static byte[][] BuildReasons()
    {
        var names = Enum.GetNames<DeadLetterReason>();
        var reasons = new byte[names.Length][];
        for (var i = 0; i < names.Length; i++)
            reasons[i] = System.Text.Encoding.ASCII.GetBytes(names[i]);
        return reasons;
    }

    // A line that a crash cut short must not swallow the first of ours.
    private void EndLine()
    {
        Span<byte> last = stackalloc byte[1];
        if (_fileLength == 0 || RandomAccess.Read(_file, last, _fileLength - 1) == 0 || last[0] == '\n')
            return;
        _filling[_used++] = (byte)'\n';
        _promised++;
    }

    private void WriteAll()
    {
        while (TryTakeBuffer(out var length, out var lines))
        {
            try
            {
                RandomAccess.Write(_file, _writing.AsSpan(0, length), _fileLength);
                _fileLength += length;
                Volatile.Write(ref _written, _written + lines);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                // The next lines overwrite what may stand there half written.
                Volatile.Write(ref _lost, _lost + lines);
            }
        }
    }

    private bool TryTakeBuffer(out int length, out int lines)
    {
        lock (_gate)
        {
            while (_used == 0 && !_isStopping)
                Monitor.Wait(_gate);
            (_filling, _writing) = (_writing, _filling);
            (length, lines) = (_used, _lines);
            (_used, _lines) = (0, 0);
            return length > 0;
        }
    }

    // Appends to a span that is known to be long enough.
    private ref struct LineText(Span<byte> target)
    {
        private readonly Span<byte> _target = target;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_target[Length..]);
            Length += text.Length;
        }

        public void Add(ReadOnlySpan<byte> key, long value)
        {
            Add(key);
            _ = Utf8Formatter.TryFormat(value, _target[Length..], out var written);
            Length += written;
        }

        public void AddBase64(ReadOnlySpan<byte> raw)
        {
            var status = Base64.EncodeToUtf8(raw, _target[Length..], out _, out var written);
            System.Diagnostics.Debug.Assert(status == OperationStatus.Done);
            Length += written;
        }
    }
}
