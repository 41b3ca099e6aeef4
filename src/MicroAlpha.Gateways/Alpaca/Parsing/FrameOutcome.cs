namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What became of one frame.</summary>
/// <param name="Kind">What the frame was.</param>
/// <param name="Events">Events published from it, definitions of instruments included.</param>
/// <param name="Skipped">Elements skipped: of an unknown type, or malformed; each is counted and kept as a dead
/// letter.</param>
/// <param name="Lost">Of those, elements of a type that is read: market data that is not in the log.</param>
/// <param name="IsTableFull">Whether one was lost because the instrument table has no room for its symbol.</param>
public readonly record struct FrameOutcome(
    FrameKind Kind, int Events, int Skipped, int Lost = 0, bool IsTableFull = false);
