using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MicroAlpha.Events;

/// <summary>Binds the header's InstrumentId to a symbol, once per session, before its first use.</summary>
[StructLayout(LayoutKind.Explicit, Size = EngineEvent.PayloadSize, Pack = 4)]
public struct InstrumentDefinitionPayload
{
    /// <summary>Symbol as the venue writes it, up to 24 characters.</summary>
    [FieldOffset(0)] public Latin1Text24 Symbol;

    /// <summary>Smallest price step, 1e-9 currency units; 0 = not known.</summary>
    [FieldOffset(24)] public long TickSizeE9;

    /// <summary>Stock, crypto, future, option.</summary>
    [FieldOffset(32)] public AssetClass AssetClass;

    /// <summary>Decimals of a size: the lot is 10^-n; 0 = whole units.</summary>
    [FieldOffset(33)] public byte SizeDecimals;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(34)] public byte Reserved;

    /// <summary>Reserved, 0.</summary>
    [FieldOffset(35)] public byte Reserved1;

    /// <summary>Walks the fields in canonical order.</summary>
    public static nint Visit<TVisitor>(ref InstrumentDefinitionPayload payload, nint at, ref TVisitor visitor)
        where TVisitor : struct, IFieldVisitor
    {
        at = visitor.Text(at, ",\"sym\":"u8, payload.Symbol);
        at = visitor.E9(at, ",\"tick\":"u8, ref payload.TickSizeE9);
        at = visitor.Byte(at, ",\"ac\":"u8, ref Unsafe.As<AssetClass, byte>(ref payload.AssetClass));
        at = visitor.Byte(at, ",\"sd\":"u8, ref payload.SizeDecimals);
        at = visitor.Byte(at, ",\"r\":"u8, ref payload.Reserved);
        return visitor.Byte(at, ",\"r1\":"u8, ref payload.Reserved1);
    }
}
