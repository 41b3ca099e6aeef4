namespace MicroAlpha.Storage.Log;

/// <summary>
/// The block index of a segment while it is written: bounded, because a quiet day has millions of small blocks. When it
/// is full, every second entry goes and from then on only every second block gets one. One thread.
/// </summary>
internal sealed class SegmentIndex
{
    private readonly IndexEntry[] _entries;
    private int _count;
    private uint _stride = 1;
    private uint _blocks;

    /// <summary>Creates an index of at most <paramref name="capacity"/> entries, an even number.</summary>
    public SegmentIndex(int capacity = 4096)
    {
        _entries = new IndexEntry[capacity];
    }

    /// <summary>The entries, in the order of the file.</summary>
    public ReadOnlySpan<IndexEntry> Entries => _entries.AsSpan(0, _count);

    /// <summary>Adds the next block.</summary>
    public void Add(in IndexEntry entry)
    {
        if (_blocks++ % _stride != 0)
            return;
        if (_count == _entries.Length)
            Thin();
        if ((_blocks - 1) % _stride == 0)
            _entries[_count++] = entry;
    }

    /// <summary>Forgets all blocks.</summary>
    public void Clear()
    {
        _count = 0;
        _stride = 1;
        _blocks = 0;
    }

    private void Thin()
    {
        _count /= 2;
        for (var i = 0; i < _count; i++)
            _entries[i] = _entries[i * 2];
        _stride *= 2;
    }
}
