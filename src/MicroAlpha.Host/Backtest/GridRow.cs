namespace MicroAlpha.Host.Backtest;

/// <summary>One run of a grid.</summary>
/// <param name="Index">Its place in the grid, from 0.</param>
/// <param name="Parameters">Its parameters, as "name=value".</param>
/// <param name="Summary">Its figures.</param>
/// <param name="CommandHash">Hash of its commands.</param>
/// <param name="Score">What it is ranked by; null when the score does not exist.</param>
/// <param name="Failed">The gate it failed; empty when it passed all.</param>
internal sealed record GridRow(
    int Index, IReadOnlyList<string> Parameters, BacktestSummary Summary, ulong CommandHash, double? Score,
    string Failed)
{
    /// <summary>It passed every gate.</summary>
    public bool IsPassed => Failed.Length == 0;
}
