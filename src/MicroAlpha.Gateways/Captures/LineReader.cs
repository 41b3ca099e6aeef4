using System.Buffers;

namespace MicroAlpha.Gateways.Captures;

/// <summary>Lines of an input through one pooled buffer. A line is valid until the next call. One thread.</summary>
internal sealed class LineReader(CaptureInput input, int maxLineBytes = LineReader.DefaultMaxLineBytes) : IDisposable
{
    /// <summary>
    /// Longest line that is kept, bytes: 4 MiB. The largest message known (a REST book snapshot of 5,000 levels a side)
    /// has 0.3 MB.
    /// </summary>
    public const int DefaultMaxLineBytes = 4 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(128 << 10);
    private int _start;
    private int _end;
    private bool _inputEnded;

    /// <summary>Number of the line handed out last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The line handed out last is longer than the limit; it was skipped and the span is empty.</summary>
    public bool IsOverlong { get; private set; }

    /// <summary>The line handed out last has lost its end with the rest of a damaged file.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The input, for its damage and progress.</summary>
    public CaptureInput Input => input;

    /// <summary>The next line without its line end (LF or CRLF); false at the end of the input.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        IsOverlong = false;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = Take(searched + at, 1);
                return true;
            }

            searched = _end - _start;
            if (_inputEnded)
                return TakeLast(out line);
            if (searched > maxLineBytes)
            {
                IsOverlong = true;
                _start = _end;
                searched = 0;
            }

            Fill();
        }
    }

    public void Dispose()
    {
        input.Dispose();
        if (_buffer.Length == 0)
            return;
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        (_start, _end) = (0, 0);
    }

    private ReadOnlySpan<byte> Take(int length, int lineEnd)
    {
        ReadOnlySpan<byte> line = _buffer.AsSpan(_start, length);
        _start += length + lineEnd;
        LineNumber++;
        if (line.Length > maxLineBytes)
            IsOverlong = true;
        if (IsOverlong)
            return [];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private bool TakeLast(out ReadOnlySpan<byte> line)
    {
        var length = _end - _start;
        IsCut = length > 0 && input.Damage is not null;
        var exists = length > 0 || IsOverlong;
        line = exists ? Take(length, 0) : [];
        return exists;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        var read = input.Read(_buffer.AsSpan(_end));
        _inputEnded = read == 0;
        _end += read;
    }
}
