using System.Runtime.InteropServices;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// Reads the blocks of one segment after another with reused buffers and checks everything there is to check. Damage is
/// added to a list, never thrown; behind it the reader finds the next valid block. One thread.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    private const int WindowBytes = 1 << 20;
    private const int SectorBytes = 4096;

    private readonly FileWindow _window;
    private readonly Lz4FrameDecoder _decoder = new();
    private readonly byte[] _raw = GC.AllocateUninitializedArray<byte>(LogFormat.MaxRawBytes + BlockSlack);
    private readonly List<LogDamage> _damages;
    private BlockHeader _header;
    private long _offset;
    private long _limitBlock;
    private int _damagesBefore;
    private bool _isBehindFooter;

    /// <summary>Bytes behind the lines that a parser may look at.</summary>
    public const int BlockSlack = 1024;

    public SegmentReader(ILogFiles files, List<LogDamage> damages)
    {
        Lz4.Require();
        _window = new FileWindow(files, WindowBytes);
        _damages = damages;
    }

    /// <summary>The file that is open.</summary>
    public string File { get; private set; } = "";

    /// <summary>Length of the file.</summary>
    public long FileLength => _window.Length;

    /// <summary>Header of the current block; made up from its lines when it was salvaged.</summary>
    public ref readonly BlockHeader Header => ref _header;

    /// <summary>Offset of the current block.</summary>
    public long BlockOffset { get; private set; }

    /// <summary>Offset behind the last block that passed every check; recovery cuts here.</summary>
    public long SoundEnd { get; private set; }

    /// <summary>True when the current block passed every check.</summary>
    public bool IsSound { get; private set; }

    /// <summary>Lines of the current block.</summary>
    public ReadOnlySpan<byte> Lines => _raw.AsSpan(0, (int)_header.RawLength);

    /// <summary>Lines of the current block and the slack behind them.</summary>
    public byte[] RawBuffer => _raw;

    /// <summary>True once a sound footer was met.</summary>
    public bool HasFooter { get; private set; }

    /// <summary>True when its footer says that another segment of the session follows.</summary>
    public bool IsClosedByRotation => HasFooter && (Footer.Flags & (FooterFlags.Final | FooterFlags.Recovered)) == 0;

    /// <summary>The footer.</summary>
    public FooterHead Footer { get; private set; }

    /// <summary>
    /// Opens a segment; blocks with <paramref name="limitBlock"/> or a higher number are void and not looked at.
    /// </summary>
    public void Open(string path, long limitBlock)
    {
        File = path;
        _offset = 0;
        _limitBlock = limitBlock;
        _damagesBefore = _damages.Count;
        _isBehindFooter = false;
        SoundEnd = 0;
        HasFooter = false;
        if (_window.Open(path) < 0)
            Report(0, 0, DamageKind.Unreadable, -1);
    }

    /// <summary>Looks how long the file is now, for a segment that is being written.</summary>
    public void Refresh() => _window.Refresh();

    /// <summary>Reads the next block that can be read; false at the end of the segment.</summary>
    public bool TryReadBlock(ref ReadPosition position)
    {
        if (_window.Length == 0)
            NoteEmpty(position);
        while (_offset < _window.Length)
        {
            if (position.HasBlock && position.NextBlock >= _limitBlock)
                return false;
            var damages = _damages.Count;
            var at = _offset;
            var front = _window.Get(at, LogFormat.FrameAt);
            if (IsHeader(front, out var header))
            {
                if (header.BlockNumber >= _limitBlock)
                    return false;
                if (!TryReadAt(at, front, header, ref position))
                    continue;
                IsSound = damages == _damages.Count;
                SoundEnd = IsSound ? _offset : SoundEnd;
                return true;
            }

            if (MagicOf(front) == LogFormat.FooterFrameMagic && TryReadFooter(ref position))
                continue;
            if (TrySalvage(ref position))
                return true;
            SkipDamage(ref position);
        }

        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Close();
        _decoder.Dispose();
    }

    /// <summary>
    /// An empty file is damage, but for one whose creation failed: the segment that came instead makes it void.
    /// </summary>
    private void NoteEmpty(in ReadPosition position)
    {
        var isVoid = position.HasBlock && position.NextBlock >= _limitBlock;
        if (!isVoid && _damages.Count == _damagesBefore)
            Report(0, 0, DamageKind.EmptySegment, position.HasBlock ? position.NextBlock : -1);
    }

    private bool TryReadAt(long at, ReadOnlySpan<byte> front, in BlockHeader header, ref ReadPosition position)
    {
        if (header.Version != LogFormat.Version || !header.IsPlausible)
        {
            var kind = header.Version != LogFormat.Version ? DamageKind.Version : DamageKind.BlockHeader;
            SkipTo(FindNext(at + LogFormat.FrameAt), kind, header.BlockNumber, ref position);
            return false;
        }

        if (MemoryMarshal.Read<uint>(front) != LogFormat.HeaderFrameMagic
            || MemoryMarshal.Read<int>(front[4..]) != LogFormat.HeaderBytes)
        {
            Report(at, LogFormat.PrefixBytes, DamageKind.BlockPrefix, header.BlockNumber);
        }

        var total = LogFormat.FrameAt + (int)header.CompressedLength;
        if (at + total > _window.Length)
        {
            LoseBlock(FindNext(at + LogFormat.FrameAt), DamageKind.Truncated, header, ref position);
            return false;
        }

        BlockOffset = at;
        if (!TryPlace(at, total, header, ref position))
            return false;
        var block = _window.Get(at, total);
        var wrong = block.Length < total ? DamageKind.Unreadable : Decode(block[LogFormat.FrameAt..], header);
        if (wrong != 0)
        {
            LoseBlock(
                IsBoundary(at + total) ? at + total : FindNext(at + LogFormat.FrameAt),
                wrong,
                header,
                ref position);
            return false;
        }

        _header = header;
        _offset = at + total;
        position.Pass(header, isCrcKnown: true);
        return true;
    }

    /// <summary>Compares the header with what must come now; false when the block must be left out.</summary>
    private bool TryPlace(long at, int total, in BlockHeader header, ref ReadPosition position)
    {
        var number = header.BlockNumber;
        if (position.HasSession && header.SessionId != position.SessionId)
        {
            Report(at, total, DamageKind.WrongSession, number);
            _offset = at + total;
            return false;
        }

        if ((position.HasBlock && number < position.NextBlock)
            || (position.HasSequence && header.FirstSequence < position.NextSequence))
        {
            Report(at, total, DamageKind.DuplicateBlock, number);
            _offset = at + total;
            return false;
        }

        if (_isBehindFooter)
            Report(at, total, DamageKind.TrailingBytes, number);
        if (position.IsUncertain)
            return true;
        if (position.HasBlock && number > position.NextBlock)
            Report(at, 0, DamageKind.MissingBlocks, position.NextBlock);
        else if (position.HasCrc && header.PreviousHeaderCrc32C != position.LastHeaderCrc32C)
            Report(at, total, DamageKind.Chain, number);
        else if (position.HasSequence && header.FirstSequence != position.NextSequence)
            Report(at, total, DamageKind.Sequence, number);
        return true;
    }

    private DamageKind Decode(ReadOnlySpan<byte> frame, in BlockHeader header)
    {
        if (Crc32C.Of(frame) != header.FrameCrc32C)
            return DamageKind.FrameChecksum;
        var length = _decoder.Decode(
            frame,
            _raw.AsSpan(0, LogFormat.MaxRawBytes),
            out var consumed,
            skipChecksums: true);
        if (length != header.RawLength || consumed != frame.Length)
            return DamageKind.FrameDecode;
        var lines = _raw.AsSpan(0, length);
        var isWhole = length > 0 && lines[^1] == (byte)'\n';
        var count = header.EventCount + header.OtherLineCount;
        return isWhole && lines.Count((byte)'\n') == count ? 0 : DamageKind.LineCount;
    }

    private bool TryReadFooter(ref ReadPosition position)
    {
        var at = _offset;
        var bytes = _window.Get(at, FooterHead.TotalBytes(4096));
        if (!FooterHead.TryRead(bytes, out var footer, out var total))
            return false;
        HasFooter = true;
        Footer = footer;
        _offset = at + total;
        _isBehindFooter = true;
        var isWhole = _damages.Count == _damagesBefore && position.HasBlock && position.HasCrc && !position.IsUncertain;
        var agrees = footer.LastHeaderCrc32C == position.LastHeaderCrc32C
            && footer.FirstBlock + footer.BlockCount == position.NextBlock
            && footer.NextSequence == position.NextSequence
            && footer.SessionId == position.SessionId
            && footer.BlockBytes == at;
        if (isWhole && !agrees)
            Report(at, total, DamageKind.FooterMismatch, -1);
        if (footer.SessionId == position.SessionId)
            position.KnownNextSequence = Math.Max(position.KnownNextSequence, footer.NextSequence);
        return true;
    }

    private bool TrySalvage(ref ReadPosition position)
    {
        var at = _offset;
        var bytes = _window.Get(at, LogFormat.FrameAt + LogFormat.MaxFrameBytes);
        if (bytes.Length < LogFormat.FrameAt + LogFormat.MinFrameBytes)
            return false;
        var frame = bytes[LogFormat.FrameAt..];
        if (MemoryMarshal.Read<uint>(frame) != LogFormat.Lz4FrameMagic)
            return false;
        var length = _decoder.Decode(frame, _raw.AsSpan(0, LogFormat.MaxRawBytes), out var consumed);
        if (length <= 0 || !BlockSalvage.TryDescribe(_raw.AsSpan(0, length), position, out var header))
            return false;
        _header = header;
        _header.CompressedLength = (uint)consumed;
        BlockOffset = at;
        IsSound = false;
        Report(
            at,
            LogFormat.FrameAt + consumed,
            DamageKind.BlockHeaderSalvaged,
            position.HasBlock ? position.NextBlock : -1);
        _offset = at + LogFormat.FrameAt + consumed;
        var isSequenceKnown = position.HasSequence || header.EventCount > 0;
        position.Pass(_header, isCrcKnown: false);
        position.HasSequence = isSequenceKnown;
        return true;
    }

    private void SkipDamage(ref ReadPosition position)
    {
        // The window moves when the search begins, so the front is judged first.
        var front = _window.Get(_offset, LogFormat.FrameAt);
        var isShort = front.Length < LogFormat.FrameAt;
        var isFooter = MagicOf(front) == LogFormat.FooterFrameMagic;
        var isFooterLike = IsFooterLike(front);
        var next = FindNext(_offset + 1);
        var isEnd = next == _window.Length;
        var kind = _window.Error != 0 ? DamageKind.Unreadable
            : _isBehindFooter ? DamageKind.TrailingBytes
            : isFooter || (isEnd && isFooterLike) ? DamageKind.Footer
            : isEnd && isShort ? DamageKind.Truncated
            : DamageKind.BlockHeader;
        SkipTo(next, kind, -1, ref position);
    }

    private static bool IsFooterLike(ReadOnlySpan<byte> front) =>
        front.Length >= 12 && MemoryMarshal.Read<uint>(front[LogFormat.PrefixBytes..]) == LogFormat.FooterMagic;

    private void LoseBlock(long next, DamageKind kind, in BlockHeader header, ref ReadPosition position)
    {
        Report(_offset, next - _offset, kind, header.BlockNumber);
        position.PassLost(header);
        _offset = next;
    }

    private void SkipTo(long next, DamageKind kind, long block, ref ReadPosition position)
    {
        Report(_offset, next - _offset, kind, block >= 0 || !position.HasBlock ? block : position.NextBlock);
        position.IsUncertain = true;
        position.HasCrc = false;
        _offset = next;
    }

    private bool IsBoundary(long offset)
    {
        if (offset == _window.Length)
            return true;
        var front = _window.Get(offset, LogFormat.FrameAt);
        return MagicOf(front) is LogFormat.HeaderFrameMagic or LogFormat.FooterFrameMagic || IsHeader(front, out _);
    }

    /// <summary>
    /// Offset of the next valid block or footer at or behind an offset; the end of the file when there is none.
    /// </summary>
    private long FindNext(long from)
    {
        var at = from + LogFormat.PrefixBytes;
        while (at < _window.Length)
        {
            var bytes = _window.Get(at, WindowBytes / 2);
            if (bytes.Length < 3)
            {
                if (_window.Error == 0)
                    break;
                // An unreadable sector: what follows it may be sound.
                at = (at / SectorBytes * SectorBytes) + SectorBytes;
                continue;
            }

            var found = bytes.IndexOf("MAL"u8);
            if (found < 0)
            {
                at += bytes.Length - 2;
                continue;
            }

            at += found;
            if (IsStart(at - LogFormat.PrefixBytes))
                return at - LogFormat.PrefixBytes;
            at++;
        }

        return _window.Length;
    }

    private bool IsStart(long offset)
    {
        var front = _window.Get(offset, LogFormat.FrameAt);
        return IsHeader(front, out _) || IsFooter(offset, front);
    }

    private bool IsFooter(long offset, ReadOnlySpan<byte> front) =>
        MagicOf(front) == LogFormat.FooterFrameMagic
            && FooterHead.TryRead(_window.Get(offset, FooterHead.TotalBytes(4096)), out _, out _);

    private static bool IsHeader(ReadOnlySpan<byte> front, out BlockHeader header)
    {
        header = default;
        return front.Length == LogFormat.FrameAt && BlockHeader.TryRead(front[LogFormat.PrefixBytes..], out header);
    }

    private static uint MagicOf(ReadOnlySpan<byte> front) => front.Length >= 4 ? MemoryMarshal.Read<uint>(front) : 0;

    private void Report(long offset, long length, DamageKind kind, long block) =>
        _damages.Add(new LogDamage(File, offset, length, kind, block));
}
