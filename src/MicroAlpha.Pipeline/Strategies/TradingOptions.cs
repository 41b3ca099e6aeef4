using System.Numerics;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Pipeline.Strategies;

/// <summary>What trades, within which limits. Memory is reserved for all of it at the start.</summary>
public sealed record TradingOptions
{
    /// <summary>Among <see cref="Symbols"/>: every symbol.</summary>
    public const string AnySymbol = "*";

    /// <summary>Name of the strategy, as in <see cref="StrategyCatalog"/>; empty = nothing trades.</summary>
    public string Strategy { get; init; } = "";

    /// <summary>Parameters as "name=value"; what is not said has the strategy's default.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];

    /// <summary>Symbols the strategy trades; "*" = all of them.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Instruments of the session, ids from 0, 1 to 1,048,576.</summary>
    public int MaxInstruments { get; init; } = 4096;

    /// <summary>Most orders of a session, a power of two, 64 to 4,194,304. About 450 bytes each.</summary>
    public int MaxOrders { get; init; } = 1 << 16;

    /// <summary>How long an answer may take before the outcome counts as unknown, ms, 10 to 600,000.</summary>
    public int AnswerTimeoutMs { get; init; } = 5_000;

    /// <summary>What executions are assumed to cost.</summary>
    public FeeSchedule Fees { get; init; }

    /// <summary>Limits; needed when a strategy is named.</summary>
    public RiskLimits? Limits { get; init; }

    /// <summary>SHA-256 of the limits' text, for people: it stands in the log.</summary>
    public string LimitsHash { get; init; } = "";

    /// <summary>Losses and positions of former sessions.</summary>
    public SavedAccount Saved { get; init; } = SavedAccount.Empty;

    /// <summary>Kill level at the start, 0 to 4.</summary>
    public byte KillLevel { get; init; }

    /// <summary>
    /// Number of this start, in the name of every order: a restarted engine never uses a name twice. 0 = nothing is
    /// sent.
    /// </summary>
    public ulong BootEpoch { get; init; }

    /// <summary>A guard holds the lease: nothing passes before it was granted.</summary>
    public bool HasGuard { get; init; }

    /// <summary>A strategy is named.</summary>
    public bool IsOn => Strategy.Length > 0;

    /// <summary>Refuses what is wrong, all at once.</summary>
    /// <exception cref="EngineException">MA-800.</exception>
    public void Validate()
    {
        if (!IsOn)
            return;
        var errors = new List<string>();
        StrategyCatalog.Check(Strategy, Parameters, errors);
        if (Symbols.Count == 0)
            errors.Add("no symbols are named to trade");
        if (Limits is null)
            errors.Add("there are no risk limits");
        if (MaxInstruments is < 1 or > 1 << 20)
            errors.Add($"MaxInstruments is {MaxInstruments}, allowed is 1 to 1048576");
        if (MaxOrders is < 64 or > 1 << 22 || !BitOperations.IsPow2(MaxOrders))
            errors.Add($"MaxOrders is {MaxOrders}, allowed is a power of two, 64 to 4194304");
        if (AnswerTimeoutMs is < 10 or > 600_000)
            errors.Add($"AnswerTimeoutMs is {AnswerTimeoutMs}, allowed is 10 to 600000");
        if (KillLevel > KillLevels.Flatten || Fees.TakerPerUnitE9 < 0 || Fees.TakerRateE9 < 0)
            errors.Add("a kill level or fee is out of range");
        if (errors.Count > 0)
        {
            throw new EngineException(
                "MA-800", ExitCode.Usage, $"what is to trade is wrong: {string.Join("; ", errors)}");
        }
    }
}
