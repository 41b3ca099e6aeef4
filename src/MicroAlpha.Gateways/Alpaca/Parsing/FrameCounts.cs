namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What one frame adds to <see cref="ParserCounters"/>.</summary>
internal struct FrameCounts
{
    public int Events;
    public int Quick;
    public int Unknown;
    public int Malformed;
    public int DroppedConditions;
    public int CutCodes;
}
