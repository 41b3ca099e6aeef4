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

    /// <summary>Where orders go.</summary>
    public BrokerKind Broker { get; init; } = BrokerKind.None;

    /// <summary>The trading stream; wss, or ws on this machine.</summary>
    public string Stream { get; init; } = "wss://paper-api.alpaca.markets/stream";

    /// <summary>The trading host; https, or http on this machine.</summary>
    public string Rest { get; init; } = "https://paper-api.alpaca.markets";

    /// <summary>File with the two keys of the trading account; empty = those of the feed.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Said once more, besides <see cref="EngineOptions.Mode"/>, before an order may reach a real venue.
    /// </summary>
    public bool AllowLive { get; init; }

    /// <summary>How long a heartbeat of the guard lets orders pass, ms; 0 = no guard.</summary>
    public int LeaseMs { get; init; }

    /// <summary>One request from send to the last byte of its reply, ms.</summary>
    public int RequestTimeoutMs { get; init; } = 5_000;

    /// <summary>How long an order that the venue does not know may still arrive, ms.</summary>
    public int SettleMs { get; init; } = 2_000;

    /// <summary>Requests a minute until the trading host tells its own limit.</summary>
    public int RequestsPerMinute { get; init; } = 200;

    /// <summary>What an intent must survive before its order is sent.</summary>
    public IntentKeeping Intents { get; init; } = IntentKeeping.Process;
}
