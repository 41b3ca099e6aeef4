using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>The fields of a quote or trade whose place varies.</summary>
internal struct JsonQuickTail
{
    public long TimeNs;
    public ulong Id;
    public uint Conditions;
    public byte Tape;
    public Side TakerSide;
    public bool HasTime;
    public bool HasConditions;
    public bool HasId;
}
