using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>What the status codes of the tapes mean for us.</summary>
/// <remarks>
/// Codes as Alpaca passes them on: digits and A to F from the CTA (tapes A and B), H, P, Q and T from the UTP (tape C).
/// The two sets share no code, so the tape, which may be missing, is not asked. A code that is not known gives Unknown,
/// which counts as not trading.
/// </remarks>
internal static class StatusStates
{
    /// <summary>The state after a status.</summary>
    /// <param name="status">The one character of the status code.</param>
    /// <param name="reason">First character of the reason code; 0 = none.</param>
    /// <param name="reasonSecond">Its second character; 0 = none.</param>
    public static TradingState Of(byte status, byte reason, byte reasonSecond) => status switch
    {
        // A halt whose reason is M alone is a limit-up limit-down pause.
        (byte)'2' => reason == 'M' && reasonSecond == 0 ? TradingState.Paused : TradingState.Halted,
        (byte)'H' => TradingState.Halted,
        (byte)'3' or (byte)'T' => TradingState.Trading,
        (byte)'P' or (byte)'F' => TradingState.Paused,
        (byte)'Q' => TradingState.QuoteOnly,
        // Indications, imbalances and the short-sale restriction come while trading goes on and during halts alike.
        >= (byte)'5' and <= (byte)'9' or (byte)'A' or (byte)'C' or (byte)'D' or (byte)'E' => TradingState.Unchanged,
        _ => TradingState.Unknown,
    };
}
