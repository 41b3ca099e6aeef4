using System.Runtime.InteropServices;

namespace MicroAlpha.Storage.Export;

/// <summary>One row of hftbacktest's version 2 event array, 64 bytes, little endian.</summary>
/// <remarks>
/// hftbacktest (nkaz001/hftbacktest) py-hftbacktest/hftbacktest/types.py, event_dtype. The low byte of the event says
/// what it is, four bits above say whose order it belongs to and which side.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct NpzRow
{
    /// <summary>A level has a new size.</summary>
    public const ulong Depth = 1;

    /// <summary>An execution.</summary>
    public const ulong Trade = 2;

    /// <summary>Levels from the best to the row's price are gone.</summary>
    public const ulong DepthClear = 3;

    /// <summary>A level of a full picture.</summary>
    public const ulong DepthSnapshot = 4;

    /// <summary>Sell initiated, or the ask side.</summary>
    public const ulong Sell = 1ul << 28;

    /// <summary>Buy initiated, or the bid side.</summary>
    public const ulong Buy = 1ul << 29;

    /// <summary>The row counts when read in local order.</summary>
    public const ulong Local = 1ul << 30;

    /// <summary>The row counts when read in exchange order.</summary>
    public const ulong Exchange = 1ul << 31;

    /// <summary>The numpy type of a row.</summary>
    public const string Descr = "[('ev', '<u8'), ('exch_ts', '<i8'), ('local_ts', '<i8'), ('px', '<f8'), "
        + "('qty', '<f8'), ('order_id', '<u8'), ('ival', '<i8'), ('fval', '<f8')]";

    /// <summary>Kind and flags.</summary>
    public ulong Event;

    /// <summary>Venue time, ns since the Unix epoch, venue clock.</summary>
    public long ExchangeTimeNs;

    /// <summary>Receive time, ns since the Unix epoch, our clock.</summary>
    public long LocalTimeNs;

    /// <summary>Price.</summary>
    public double Price;

    /// <summary>Size; 0 = the level is gone.</summary>
    public double Size;

    /// <summary>0: the rows are levels, not orders.</summary>
    public ulong OrderId;

    /// <summary>0.</summary>
    public long Integer;

    /// <summary>0.</summary>
    public double Float;
}
