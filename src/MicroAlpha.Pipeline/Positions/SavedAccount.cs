namespace MicroAlpha.Pipeline.Positions;

/// <summary>What must survive a restart, so that a loss limit is not forgotten by it.</summary>
/// <param name="TradingDay">Day of the daily loss, yyyymmdd; 0 = none yet.</param>
/// <param name="DayStartE18">Equity at the start of that day, 1e-18 currency units.</param>
/// <param name="PeakE18">Highest equity so far, 1e-18 currency units.</param>
/// <param name="CarriedE18">Realised less fees of everything before, 1e-18 currency units.</param>
/// <param name="Positions">What is held.</param>
public sealed record SavedAccount(
    uint TradingDay,
    Int128 DayStartE18,
    Int128 PeakE18,
    Int128 CarriedE18,
    IReadOnlyList<SavedPosition> Positions)
{
    /// <summary>An account that never traded.</summary>
    public static SavedAccount Empty { get; } = new(0, 0, 0, 0, []);
}
