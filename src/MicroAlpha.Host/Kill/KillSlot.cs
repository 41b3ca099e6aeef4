using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Host.Kill;

/// <summary>
/// One of the two slots of the kill file, little-endian, 16 KiB: a 64-byte header (magic, generation i64, last kill id
/// u64, time i64, entry count i32, version i32, zeros, CRC32C of the whole slot with this field as zero) and up to 127
/// entries of 128 bytes (kill id u64, time i64, uid u32, pid i32, scope u8, level u8, name length u8, reason length u8,
/// u32 zero, 24 bytes name, 8 zero, 64 bytes reason in UTF-8).
/// </summary>
internal static class KillSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = HeaderSize + (EntriesMax * EntrySize) + 64;

    /// <summary>Most kills in force at once; more become one global kill.</summary>
    public const int EntriesMax = 127;

    /// <summary>Most bytes of a reason that the file keeps.</summary>
    public const int ReasonBytes = 64;

    private const int HeaderSize = 64;
    private const int EntrySize = 128;
    private const int Version = 1;
    private const int ChecksumOffset = 60;
    private const int NameOffset = 32;
    private const int NameBytes = 24;
    private const int ReasonOffset = 64;
    private const ulong Magic = 0x314C_4C49_4B2D_414D; // "MA-KILL1"

    /// <summary>Writes the contents into a slot.</summary>
    /// <param name="contents">At most <see cref="EntriesMax"/> entries.</param>
    /// <param name="slot"><see cref="Size"/> bytes.</param>
    public static void Encode(KillContents contents, Span<byte> slot)
    {
        slot.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(slot, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(slot[8..], contents.Generation);
        BinaryPrimitives.WriteUInt64LittleEndian(slot[16..], contents.LastKillId);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], contents.TimeNs);
        BinaryPrimitives.WriteInt32LittleEndian(slot[32..], contents.Entries.Count);
        BinaryPrimitives.WriteInt32LittleEndian(slot[36..], Version);
        for (var index = 0; index < contents.Entries.Count; index++)
            EncodeEntry(contents.Entries[index], slot.Slice(HeaderSize + (index * EntrySize), EntrySize));
        BinaryPrimitives.WriteUInt32LittleEndian(slot[ChecksumOffset..], Checksum(slot));
    }

    /// <summary>Reads a slot; null when anything at all is not as <see cref="Encode"/> writes it.</summary>
    public static KillContents? Decode(ReadOnlySpan<byte> slot)
    {
        if (slot.Length != Size
            || BinaryPrimitives.ReadUInt64LittleEndian(slot) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(slot[ChecksumOffset..]) != Checksum(slot)
            || BinaryPrimitives.ReadInt32LittleEndian(slot[36..]) != Version)
            return null;
        var count = BinaryPrimitives.ReadInt32LittleEndian(slot[32..]);
        var generation = BinaryPrimitives.ReadInt64LittleEndian(slot[8..]);
        if (count is < 0 or > EntriesMax || generation <= 0)
            return null;
        var contents = new KillContents(
            generation,
            BinaryPrimitives.ReadUInt64LittleEndian(slot[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(slot[24..]),
            []);
        for (var index = 0; index < count; index++)
        {
            var entry = DecodeEntry(slot.Slice(HeaderSize + (index * EntrySize), EntrySize));
            if (entry is null || contents.Find(entry.Scope, entry.Name) is not null
                || entry.KillId > contents.LastKillId)
                return null;
            contents = contents.With(entry);
        }

        return contents;
    }

    /// <summary>
    /// Cuts a text so that its UTF-8 form has at most <see cref="ReasonBytes"/> bytes, on a character's border.
    /// </summary>
    public static string CutReason(string reason)
    {
        Span<byte> bytes = stackalloc byte[ReasonBytes];
        System.Text.Unicode.Utf8.FromUtf16(reason, bytes, out var read, out _);
        return reason[..read];
    }

    private static void EncodeEntry(KillEntry entry, Span<byte> at)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(at, entry.KillId);
        BinaryPrimitives.WriteInt64LittleEndian(at[8..], entry.TimeNs);
        BinaryPrimitives.WriteUInt32LittleEndian(at[16..], entry.UserId);
        BinaryPrimitives.WriteInt32LittleEndian(at[20..], entry.ProcessId);
        at[24] = (byte)entry.Scope;
        at[25] = (byte)entry.Level;
        at[26] = (byte)Encoding.Latin1.GetBytes(entry.Name, at.Slice(NameOffset, NameBytes));
        System.Text.Unicode.Utf8.FromUtf16(entry.Reason, at.Slice(ReasonOffset, ReasonBytes), out _, out var written);
        at[27] = (byte)written;
    }

    private static KillEntry? DecodeEntry(ReadOnlySpan<byte> at)
    {
        var (scope, level) = ((KillScope)at[24], (KillLevel)at[25]);
        if (at[26] > NameBytes || at[27] > ReasonBytes || level is < KillLevel.ReduceOnly or > KillLevel.Flatten)
            return null;
        var name = Encoding.Latin1.GetString(at.Slice(NameOffset, at[26]));
        if (!ScopeName.IsValid(scope, name))
            return null;
        return new KillEntry(
            scope,
            name,
            level,
            BinaryPrimitives.ReadUInt64LittleEndian(at),
            BinaryPrimitives.ReadInt64LittleEndian(at[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(at[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(at[20..]),
            Encoding.UTF8.GetString(at.Slice(ReasonOffset, at[27])));
    }

    private static uint Checksum(ReadOnlySpan<byte> slot)
    {
        var checksum = uint.MaxValue;
        for (var offset = 0; offset < slot.Length; offset += sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(slot[offset..]);
            if (offset == ChecksumOffset - 4)
                word &= uint.MaxValue;
            checksum = BitOperations.Crc32C(checksum, word);
        }

        return ~checksum;
    }
}
