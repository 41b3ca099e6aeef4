using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>Clears a slot up to the ring's stamp and writes its header.</summary>
internal static class SlotHeader
{
    private const int StampOffset = 60;

    /// <summary>Fields that are not given are 0. The stamp belongs to the ring and is left alone.</summary>
    public static void Write(
        ref EngineEvent slot,
        EventKind kind,
        EventSource source,
        uint instrumentId,
        long receiveTimeNs,
        long venueTimeNs)
    {
        Unsafe.InitBlockUnaligned(ref Unsafe.As<EngineEvent, byte>(ref slot), 0, StampOffset);
        slot.VenueTimeNs = venueTimeNs;
        slot.ReceiveTimeNs = receiveTimeNs;
        slot.InstrumentId = instrumentId;
        slot.Kind = kind;
        slot.Source = source;
    }

    /// <summary>Copies a slot up to the ring's stamp, which is left alone.</summary>
    public static void Copy(in EngineEvent from, ref EngineEvent to) => Unsafe.CopyBlockUnaligned(
        ref Unsafe.As<EngineEvent, byte>(ref to),
        ref Unsafe.As<EngineEvent, byte>(ref Unsafe.AsRef(in from)),
        StampOffset);

    /// <summary>A definition of <paramref name="symbol"/>; false when the symbol is empty or does not fit.</summary>
    public static bool TryDefine(
        ReadOnlySpan<byte> symbol,
        long tickSizeE9,
        AssetClass assetClass,
        byte sizeDecimals,
        out InstrumentDefinitionPayload payload)
    {
        payload = default;
        if (symbol.IsEmpty || symbol.Length > 24 || symbol.Contains((byte)0))
            return false;
        symbol.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Latin1Text24, byte>(ref payload.Symbol), 24));
        payload.TickSizeE9 = tickSizeE9;
        payload.AssetClass = assetClass;
        payload.SizeDecimals = sizeDecimals;
        return true;
    }
}
