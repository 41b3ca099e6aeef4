using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Best bid and ask. A price of 0 with size 0 means that side has no quote.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct QuotePayload
{
    /// <summary>Bid price, 1e-9 currency units; 0 = no bid.</summary>
    [FieldOffset(0)] public long BidPriceE9;

    /// <summary>Bid size, 1e-9 units (shares, coins).</summary>
    [FieldOffset(8)] public long BidSizeE9;

    /// <summary>Ask price, 1e-9 currency units; 0 = no ask.</summary>
    [FieldOffset(16)] public long AskPriceE9;

    /// <summary>Ask size, 1e-9 units.</summary>
    [FieldOffset(24)] public long AskSizeE9;

    /// <summary>Exchange code of the bid, Latin-1; 0 = none given.</summary>
    [FieldOffset(32)] public byte BidExchange;

    /// <summary>Exchange code of the ask, Latin-1; 0 = none given.</summary>
    [FieldOffset(33)] public byte AskExchange;

    /// <summary>Quote condition of the bid, or of both sides when the ask's is 0.</summary>
    [FieldOffset(34)] public byte BidCondition;

    /// <summary>Quote condition of the ask; 0 = as the bid's.</summary>
    [FieldOffset(35)] public byte AskCondition;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref QuotePayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"bp\":"u8, ref payload.BidPriceE9);
        at = visitor.E9(at, ",\"bs\":"u8, ref payload.BidSizeE9);
        at = visitor.E9(at, ",\"ap\":"u8, ref payload.AskPriceE9);
        at = visitor.E9(at, ",\"as\":"u8, ref payload.AskSizeE9);
        at = visitor.Char(at, ",\"bx\":"u8, ref payload.BidExchange);
        at = visitor.Char(at, ",\"ax\":"u8, ref payload.AskExchange);
        at = visitor.Char(at, ",\"bc\":"u8, ref payload.BidCondition);
        return visitor.Char(at, ",\"ac\":"u8, ref payload.AskCondition);
    }
}
