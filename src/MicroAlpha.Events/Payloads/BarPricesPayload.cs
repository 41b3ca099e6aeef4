using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>First slot of a vendor's bar. VenueTimeNs of the header is the start of the interval.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct BarPricesPayload
{
    /// <summary>Open, 1e-9 currency units.</summary>
    [FieldOffset(0)] public long OpenPriceE9;

    /// <summary>High, 1e-9 currency units.</summary>
    [FieldOffset(8)] public long HighPriceE9;

    /// <summary>Low, 1e-9 currency units.</summary>
    [FieldOffset(16)] public long LowPriceE9;

    /// <summary>Close, 1e-9 currency units.</summary>
    [FieldOffset(24)] public long ClosePriceE9;

    /// <summary>Width of the bar in seconds (60, 86400).</summary>
    [FieldOffset(32)] public uint IntervalSeconds;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref BarPricesPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.E9(at, ",\"o\":"u8, ref payload.OpenPriceE9);
        at = visitor.E9(at, ",\"h\":"u8, ref payload.HighPriceE9);
        at = visitor.E9(at, ",\"l\":"u8, ref payload.LowPriceE9);
        at = visitor.E9(at, ",\"cl\":"u8, ref payload.ClosePriceE9);
        return visitor.UInt32(at, ",\"w\":"u8, ref payload.IntervalSeconds);
    }
}
