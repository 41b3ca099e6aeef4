using System.Runtime.InteropServices;
using MicroAlpha.Native;

namespace MicroAlpha.Storage.Log;

/// <summary>
/// The one open segment file. It writes whole blocks at the end, knows how far the file is good and leaves every
/// decision about an error to its owner. Results are 0 or minus errno. One thread.
/// </summary>
internal sealed class SegmentWriter
{
    private const int AlreadyExists = -17;

    private readonly ILogFiles _files;
    private readonly SegmentIndex _index = new();
    private readonly byte[] _footer;
    private FooterHead _totals;
    private int _descriptor = -1;

    public SegmentWriter(ILogFiles files)
    {
        _files = files;
        _footer = new byte[FooterHead.TotalBytes(4096)];
    }

    /// <summary>True between <see cref="Create"/> and <see cref="Close"/>.</summary>
    public bool IsOpen => _descriptor >= 0;

    /// <summary>True when the last failed <see cref="Create"/> found or left a file of that name.</summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>Path of the segment; of the last one when it is closed.</summary>
    public string Path { get; private set; } = "";

    /// <summary>Trading day of the segment.</summary>
    public int Day { get; private set; }

    /// <summary>Bytes of whole blocks in the file; what is behind them is not valid.</summary>
    public long GoodLength { get; private set; }

    /// <summary>Bytes known to be durable.</summary>
    public long SyncedLength { get; private set; }

    /// <summary>The open file; -1 when there is none.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Raw bytes of the blocks.</summary>
    public long RawBytes => _totals.RawBytes;

    /// <summary>Blocks in the segment, the one with its meta line included.</summary>
    public uint BlockCount => _totals.BlockCount;

    /// <summary>
    /// Creates the file and makes its first block, its data and its directory entry durable; only then may data in it
    /// be acknowledged. On failure nothing is open; the file is removed where that is possible.
    /// </summary>
    public int Create(string path, in SegmentName name, int directory, PooledBlock first, ref ChainPosition chain)
    {
        var descriptor = _files.CreateExclusive(path);
        IsLeftBehind = descriptor == AlreadyExists;
        if (descriptor < 0)
            return descriptor;
        _descriptor = descriptor;
        Path = path;
        Day = name.Day;
        GoodLength = 0;
        SyncedLength = 0;
        _index.Clear();
        _totals = new FooterHead
        {
            SessionId = name.SessionId,
            SegmentNumber = (uint)name.Number,
            FirstBlock = chain.NextBlock,
            FirstSequence = chain.NextSequence,
        };
        var before = chain;
        var result = Write(first, ref chain);
        if (result >= 0)
            result = Sync();
        if (result >= 0)
            result = _files.SyncDirectory(directory);
        if (result >= 0)
            return 0;
        chain = before;
        Close();
        IsLeftBehind = _files.Remove(path) < 0;
        return result;
    }

    /// <summary>Puts the block into the chain and writes it behind the last good one.</summary>
    public int Write(PooledBlock block, ref ChainPosition chain)
    {
        ref var totals = ref block.Totals;
        var header = new BlockHeader
        {
            Magic = LogFormat.BlockMagic,
            Version = LogFormat.Version,
            Flags = totals.Flags,
            SessionId = _totals.SessionId,
            BlockNumber = chain.NextBlock,
            EventCount = totals.EventCount,
            FirstSequence = totals.FirstSequence,
            LastSequence = totals.NextSequence - 1,
            OtherLineCount = totals.OtherLineCount,
            RawLength = (uint)totals.RawLength,
            CompressedLength = (uint)block.FrameLength,
            FrameCrc32C = block.FrameCrc32C,
            PreviousHeaderCrc32C = chain.LastHeaderCrc32C,
        };
        header.HeaderCrc32C = BlockHeader.ComputeCrc(ref header);
        var image = block.Image;
        MemoryMarshal.Write(image, LogFormat.HeaderFrameMagic);
        MemoryMarshal.Write(image[4..], LogFormat.HeaderBytes);
        MemoryMarshal.Write(image[LogFormat.PrefixBytes..], header);
        var result = WriteAll(image);
        if (result < 0)
            return result;
        Append(block, header);
        chain.NextBlock++;
        chain.LastHeaderCrc32C = header.HeaderCrc32C;
        chain.NextSequence = totals.NextSequence;
        chain.NextCommandSequence = totals.NextCommandSequence;
        return 0;
    }

    /// <summary>Makes everything written durable. After a failure the file must be abandoned.</summary>
    public int Sync()
    {
        var result = _files.DataSync(_descriptor);
        if (result >= 0)
            SyncedLength = GoodLength;
        return result;
    }

    /// <summary>Takes note that the first <paramref name="length"/> bytes were made durable.</summary>
    public void NoteSynced(long length) => SyncedLength = length;

    /// <summary>Writes the footer behind the last block; <see cref="Sync"/> and <see cref="Close"/> follow.</summary>
    public int WriteFooter(FooterFlags flags)
    {
        _totals.Flags = flags;
        _totals.BlockBytes = GoodLength;
        var length = FooterHead.Write(ref _totals, _index.Entries, _footer);
        return WriteAll(_footer.AsSpan(0, length));
    }

    /// <summary>Cuts off what a failed write may have left behind the last good block.</summary>
    public int TruncateToGood() => _files.Truncate(_descriptor, GoodLength);

    /// <summary>Gives the file up: cuts it to what is durable, as far as the disk lets us, and closes it.</summary>
    public void Abandon()
    {
        if (!IsOpen)
            return;
        _ = _files.Truncate(_descriptor, SyncedLength);
        Close();
    }

    /// <summary>Closes the file.</summary>
    public void Close()
    {
        if (IsOpen)
            _ = _files.Close(_descriptor);
        _descriptor = -1;
    }

    private void Append(PooledBlock block, in BlockHeader header)
    {
        ref var totals = ref block.Totals;
        var entry = new IndexEntry
        {
            Offset = GoodLength,
            FirstSequence = totals.FirstSequence,
            FirstTimeNs = totals.FirstTimeNs,
            BlockNumber = header.BlockNumber,
            HeaderCrc32C = header.HeaderCrc32C,
        };
        _index.Add(entry);
        GoodLength += block.Image.Length;
        _totals.BlockCount++;
        _totals.LastHeaderCrc32C = header.HeaderCrc32C;
        _totals.NextSequence = totals.NextSequence;
        _totals.EventCount += totals.EventCount;
        _totals.OtherLineCount += totals.OtherLineCount;
        _totals.RawBytes += totals.RawLength;
    }

    private int WriteAll(ReadOnlySpan<byte> bytes)
    {
        var at = GoodLength;
        while (!bytes.IsEmpty)
        {
            var written = _files.WriteAt(_descriptor, bytes, at);
            if (written < 0)
                return written;
            if (written == 0)
                return NativeResult.NoSpace;
            at += written;
            bytes = bytes[written..];
        }

        return 0;
    }
}
