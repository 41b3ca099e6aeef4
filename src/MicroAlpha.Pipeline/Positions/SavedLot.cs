namespace MicroAlpha.Pipeline.Positions;

/// <summary>A lot outside of the engine.</summary>
/// <param name="SizeE9">Size, 1e-9 units.</param>
/// <param name="CostE18">Cost, 1e-18 currency units.</param>
public readonly record struct SavedLot(long SizeE9, Int128 CostE18);
