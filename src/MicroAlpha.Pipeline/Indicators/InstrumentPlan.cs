using System.Runtime.InteropServices;

namespace MicroAlpha.Pipeline.Indicators;

/// <summary>
/// What is done with the slots of an instrument, made when it is defined: one cache line. All zeros: nothing.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct InstrumentPlan
{
    /// <summary>One bit for each entry of the configuration that concerns it.</summary>
    [FieldOffset(0)] public ulong Mask;

    /// <summary>Those that want rows of the top of book.</summary>
    [FieldOffset(8)] public ulong Rows;

    /// <summary>The same without the entry that <see cref="OfiCell"/> is of.</summary>
    [FieldOffset(16)] public ulong OtherRows;

    /// <summary>Those that want complete updates of the book.</summary>
    [FieldOffset(24)] public ulong Levels;

    /// <summary>Those that want trades.</summary>
    [FieldOffset(32)] public ulong Trades;

    /// <summary>Those that want trades besides rows.</summary>
    [FieldOffset(40)] public ulong Kyles;

    /// <summary>Those that want trades, corrections and cancels for candles.</summary>
    [FieldOffset(48)] public ulong Bars;

    /// <summary>Its row of the board and its place in every group.</summary>
    [FieldOffset(56)] public ushort PlaceNumber;

    /// <summary>It had a quote: the book makes no rows any more.</summary>
    [FieldOffset(58)] public bool IsQuoted;

    /// <summary>OFI by row is among its entries.</summary>
    [FieldOffset(59)] public bool HasOfi;

    /// <summary>The cell of its OFI by row.</summary>
    [FieldOffset(60)] public int OfiCell;

    /// <summary>Quotes go to the OFI directly.</summary>
    public readonly bool HasQuickOfi => HasOfi & IsQuoted;

    /// <summary>Place, 0 to 65,535.</summary>
    public int Place
    {
        readonly get => PlaceNumber;
        set => PlaceNumber = (ushort)value;
    }
}
