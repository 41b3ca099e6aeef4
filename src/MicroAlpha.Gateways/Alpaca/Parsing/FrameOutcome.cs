namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What became of one frame.</summary>
/// <param name="Kind">What the frame was.</param>
/// <param name="Events">Events published from it, definitions of instruments included.</param>
/// <param name="Skipped">Elements skipped: of an unknown type, or malformed; each is counted and kept as a dead
/// letter.</param>
public readonly record struct FrameOutcome(FrameKind Kind, int Events, int Skipped);
