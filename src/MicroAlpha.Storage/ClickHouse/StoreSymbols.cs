using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// The symbols of one session by instrument id, as they stand in a block: one byte of length, then UTF-8. An id that
/// was not defined shows as its number, one beyond the capacity and "no instrument" as empty text. One thread.
/// </summary>
internal sealed unsafe class StoreSymbols : IDisposable
{
    /// <summary>Most bytes of a symbol: 24 Latin-1 characters of two bytes each.</summary>
    public const int MaxTextBytes = 48;

    /// <summary>Bytes of an entry: the length, the text, and room to copy 64 bytes at once.</summary>
    public const int EntryBytes = 64;

    private static readonly byte* Empty = (byte*)NativeMemory.AllocZeroed(EntryBytes);
    private readonly byte* _entries;
    private readonly int _capacity;
    private readonly uint[] _ids;
    private readonly int[] _ranks;
    private readonly Comparison<uint> _byText;
    private int _count;
    private bool _isRanked = true;
    private bool _isDisposed;

    /// <summary>Creates a table for ids below <paramref name="capacity"/>.</summary>
    public StoreSymbols(int capacity)
    {
        _capacity = capacity;
        _entries = (byte*)NativeMemory.AllocZeroed((nuint)capacity, EntryBytes);
        _ids = new uint[capacity];
        _ranks = new int[capacity];
        _byText = (a, b) => Text(a).SequenceCompareTo(Text(b));
    }

    /// <summary>The session whose symbols these are; 0 = none yet.</summary>
    public ulong SessionId { get; private set; }

    /// <summary>Ranks that there are: one for the empty text, and one a symbol that was defined or asked for.</summary>
    public int RankCount => _count + 1;

    /// <summary>Forgets everything when another session begins.</summary>
    public void Begin(ulong sessionId)
    {
        if (sessionId == SessionId)
            return;
        SessionId = sessionId;
        NativeMemory.Clear(_entries, (nuint)_capacity * EntryBytes);
        foreach (var id in _ids.AsSpan(0, _count))
            _ranks[id] = 0;
        (_count, _isRanked) = (0, true);
    }

    /// <summary>Defines an instrument; ids beyond the capacity are left out.</summary>
    public void Define(uint id, ReadOnlySpan<byte> latin1)
    {
        if (id >= (uint)_capacity)
            return;
        var entry = _entries + ((long)id * EntryBytes);
        Span<byte> text = stackalloc byte[MaxTextBytes];
        var length = 0;
        foreach (var letter in Latin1Text.Trim(latin1))
        {
            if (letter < 0x80)
            {
                text[length++] = letter;
                continue;
            }

            text[length++] = (byte)(0xC0 | (letter >> 6));
            text[length++] = (byte)(0x80 | (letter & 0x3F));
        }

        Keep(id, text[..length]);
    }

    /// <summary>The entry of an id: its length, then its text, in <see cref="EntryBytes"/> readable bytes.</summary>
    public byte* Entry(uint id)
    {
        if (id >= (uint)_capacity)
            return Empty;
        var entry = _entries + ((long)id * EntryBytes);
        if (*entry == 0)
            Number(id);
        return entry;
    }

    /// <summary>
    /// Brings the ranks up to date: symbols that were defined, or asked for, in the order of their bytes, as a server
    /// sorts them. Costs nothing when none is new.
    /// </summary>
    public void Rank()
    {
        if (_isRanked)
            return;
        _isRanked = true;
        var ids = _ids.AsSpan(0, _count);
        ids.Sort(_byText);
        var rank = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            if (i == 0 || !Text(ids[i]).SequenceEqual(Text(ids[i - 1])))
                rank++;
            _ranks[ids[i]] = rank;
        }
    }

    /// <summary>The place of an id's symbol in the order of symbols, 0 = empty; the same for the same text.</summary>
    public int RankOf(uint id) => id < (uint)_capacity ? _ranks[id] : 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_entries);
    }

    private ReadOnlySpan<byte> Text(uint id)
    {
        var entry = _entries + ((long)id * EntryBytes);
        return new ReadOnlySpan<byte>(entry + 1, *entry);
    }

    private void Keep(uint id, ReadOnlySpan<byte> text)
    {
        var before = Text(id);
        if (text.SequenceEqual(before))
            return;
        if (_ranks[id] == 0)
        {
            _ranks[id] = _count + 1;
            _ids[_count++] = id;
        }

        var entry = _entries + ((long)id * EntryBytes);
        new Span<byte>(entry + 1, MaxTextBytes).Clear();
        text.CopyTo(new Span<byte>(entry + 1, MaxTextBytes));
        *entry = (byte)text.Length;
        _isRanked = false;
    }

    private void Number(uint id)
    {
        Span<byte> text = stackalloc byte[16];
        text[0] = (byte)'#';
        System.Buffers.Text.Utf8Formatter.TryFormat(id, text[1..], out var length);
        Define(id, text[..(length + 1)]);
    }
}
