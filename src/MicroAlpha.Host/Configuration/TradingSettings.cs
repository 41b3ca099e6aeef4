using MicroAlpha.Events;

namespace MicroAlpha.Host.Configuration;

/// <summary>What trades. Off unless a strategy is named.</summary>
internal sealed record TradingSettings
{
    /// <summary>Name of the strategy; empty = nothing trades.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>Parameters of the strategy, "name=value".</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Symbols the strategy trades.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>The file of risk limits.</summary>
    public string RiskFile { get; init; } = "";

    /// <summary>Most orders of a session, a power of two; when it is full, new ones are refused.</summary>
    public int Orders { get; init; } = 65_536;

    /// <summary>How long an answer to an order may take before its outcome counts as unknown, ms.</summary>
    public int AnswerTimeoutMs { get; init; } = 5_000;

    /// <summary>Fee of a share or coin, 1e-9 currency units.</summary>
    public long FeePerUnitE9 { get; init; }

    /// <summary>Fee of an execution's value, millionths; 100 = 1 bp.</summary>
    public int FeePpm { get; init; }

    /// <summary>Fee of a share or coin of an order that rested, 1e-9 currency units; negative = a rebate.</summary>
    public long MakerFeePerUnitE9 { get; init; }

    /// <summary>Fee of an execution's value of an order that rested, millionths; negative = a rebate.</summary>
    public int MakerFeePpm { get; init; }

    /// <summary>The fees as positions and the paper venue take them.</summary>
    public FeeSchedule ToFees() => new(
        MakerFeePerUnitE9, FeePerUnitE9, MakerFeePpm * FeeSchedule.MillionthE9, FeePpm * FeeSchedule.MillionthE9);
}
