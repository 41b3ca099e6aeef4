using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>What a twin makes of one frame.</summary>
internal sealed class TwinFrame
{
    public FrameKind Kind { get; set; }

    public List<EngineEvent> Events { get; } = [];

    public int Unknown { get; set; }

    public int Malformed { get; set; }

    public int DroppedConditions { get; set; }

    public int CutCodes { get; set; }

    public static TwinFrame Of(FrameKind kind) => new() { Kind = kind };
}
