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
    private bool _isDisposed;

    /// <summary>Creates a table for ids below <paramref name="capacity"/>.</summary>
    public StoreSymbols(int capacity)
    {
        _capacity = capacity;
        _entries = (byte*)NativeMemory.AllocZeroed((nuint)capacity, EntryBytes);
    }

    /// <summary>The session whose symbols these are; 0 = none yet.</summary>
    public ulong SessionId { get; private set; }

    /// <summary>Forgets everything when another session begins.</summary>
    public void Begin(ulong sessionId)
    {
        if (sessionId == SessionId)
            return;
        SessionId = sessionId;
        NativeMemory.Clear(_entries, (nuint)_capacity * EntryBytes);
    }

    /// <summary>Defines an instrument; ids beyond the capacity are left out.</summary>
    public void Define(uint id, ReadOnlySpan<byte> latin1)
    {
        if (id >= (uint)_capacity)
            return;
        var entry = _entries + ((long)id * EntryBytes);
        var text = new Span<byte>(entry + 1, MaxTextBytes);
        text.Clear();
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

        *entry = (byte)length;
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

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        NativeMemory.Free(_entries);
    }

    private void Number(uint id)
    {
        Span<byte> text = stackalloc byte[16];
        text[0] = (byte)'#';
        System.Buffers.Text.Utf8Formatter.TryFormat(id, text[1..], out var length);
        Define(id, text[..(length + 1)]);
    }
}
