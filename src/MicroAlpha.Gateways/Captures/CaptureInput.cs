using System.IO.Compression;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// The bytes of one text, with the checks the framework leaves out: .NET's decompressors end silently on a truncated
/// gzip file and do not compare a zip entry with its checksum. Here both end with <see cref="Damage"/> set. One thread.
/// </summary>
internal sealed class CaptureInput : IDisposable
{
    private readonly FileStream _file;
    private readonly ZipArchive? _archive;
    private readonly ZipArchiveEntry? _entry;
    private readonly SentinelStream? _sentinel;
    private readonly Stream _stream;
    private uint _crc;
    private int _sentinelMatched;
    private bool _ended;

    private CaptureInput(
        FileStream file, Stream stream, SentinelStream? sentinel, ZipArchive? archive, ZipArchiveEntry? entry)
    {
        _file = file;
        _stream = stream;
        _sentinel = sentinel;
        _archive = archive;
        _entry = entry;
    }

    /// <summary>What is wrong with the compressed file; null when nothing is, or not seen yet.</summary>
    public string? Damage { get; private set; }

    /// <summary>Bytes handed out.</summary>
    public long BytesRead { get; private set; }

    /// <summary>Share of the file that was read, 0 to 1.</summary>
    public double Progress => _ended ? 1
        : _entry is not null ? (double)BytesRead / Math.Max(_entry.Length, 1)
        : (double)_file.Position / Math.Max(_file.Length, 1);

    public static CaptureInput OfPlain(FileStream file) => new(file, file, null, null, null);

    public static CaptureInput OfGzip(FileStream file)
    {
        var sentinel = new SentinelStream(file);
        return new CaptureInput(file, new GZipStream(sentinel, CompressionMode.Decompress), sentinel, null, null);
    }

    public static CaptureInput OfZipEntry(FileStream file, string name)
    {
        var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"the entry {name} is gone");
        return new CaptureInput(file, entry.Open(), null, archive, entry);
    }

    /// <summary>Reads some bytes; 0 at the end, after which <see cref="Damage"/> is final.</summary>
    public int Read(Span<byte> target)
    {
        while (!_ended)
        {
            int length;
            try
            {
                length = _stream.Read(target);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                return End(e.Message);
            }

            if (_sentinel is { IsReached: true } && length > 0)
            {
                if (!IsSentinel(target[..length]))
                    return End("the compressed data stops in the middle");
                continue;
            }

            if (length == 0)
                return End(MissingAtEnd());
            BytesRead += length;
            if (_entry is not null)
                _crc = Crc32.Append(_crc, target[..length]);
            return length;
        }

        return 0;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _archive?.Dispose();
        _file.Dispose();
    }

    private int End(string? damage)
    {
        _ended = true;
        Damage = damage;
        return 0;
    }

    private bool IsSentinel(ReadOnlySpan<byte> bytes)
    {
        var rest = SentinelStream.Text[_sentinelMatched..];
        if (bytes.Length > rest.Length || !rest.StartsWith(bytes))
            return false;
        _sentinelMatched += bytes.Length;
        return true;
    }

    private string? MissingAtEnd()
    {
        if (_sentinel is not null && _sentinelMatched != SentinelStream.Text.Length)
            return "the compressed data stops in the middle";
        if (_entry is null)
            return null;
        if (BytesRead != _entry.Length)
            return $"{BytesRead} bytes where the archive says {_entry.Length}";
        return _crc == _entry.Crc32 ? null : "the checksum of the archive does not match";
    }
}
