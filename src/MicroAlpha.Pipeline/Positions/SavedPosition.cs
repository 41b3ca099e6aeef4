namespace MicroAlpha.Pipeline.Positions;

/// <summary>A position outside of the engine, by symbol: dense ids belong to one session.</summary>
/// <param name="Symbol">Symbol as the venue writes it.</param>
/// <param name="NetSizeE9">Held, 1e-9 units; negative = short.</param>
/// <param name="CostE18">Cost by the average, 1e-18 currency units.</param>
/// <param name="MarkPriceE9">Last mark, 1e-9 currency units; 0 = none.</param>
/// <param name="Lots">Open lots, oldest first.</param>
public sealed record SavedPosition(
    string Symbol, long NetSizeE9, Int128 CostE18, long MarkPriceE9, IReadOnlyList<SavedLot> Lots);
