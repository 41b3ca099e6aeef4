using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Orders;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;
using MicroAlpha.Pipeline.Risk;

namespace MicroAlpha.Host.Trading;

/// <summary>The brokers a configuration can name. Start only.</summary>
internal static class BrokerFactory
{
    // One record for each order and its replaces.
    private const int IntentsPerOrder = 4;

    /// <summary>What opens the configured broker; null when there is none.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="start">What trades.</param>
    /// <param name="lease">What the guard grants.</param>
    /// <param name="kill">Its word is what the last gate reads, and it waits for that gate.</param>
    /// <exception cref="EngineException">Keys are missing.</exception>
    public static Func<BrokerPlace, IBroker>? Open(
        EngineOptions options, TradingStart start, KillState kill, GuardLease lease)
    {
        var trading = options.Trading;
        if (!start.Options.IsOn || trading.Broker == BrokerKind.None)
            return null;
        var keys = trading.Broker != BrokerKind.Alpaca ? null
            : AlpacaKeys.Load(trading.KeyFile.Length > 0 ? trading.KeyFile : options.Feed.Alpaca.KeyFile);
        return place =>
        {
            var gate = GateOf(start, kill, lease, place);
            kill.Attach(gate);
            return keys is null
                ? new SimulatedBroker(place, gate, start.Options.MaxInstruments)
                : OpenAlpaca(options, start, kill, keys, gate, place);
        };
    }

    private static LastGate GateOf(TradingStart start, KillState kill, GuardLease lease, BrokerPlace place) => new(
        kill.Word,
        lease,
        start.Options.Limits!.Account.MaxDecisionAgeMs * RiskState.NsPerMs,
        // A parent's size is written once, before its first child is published on the command ring.
        parent => place.Desk.Parents[parent].SizeE9);

    private static AlpacaBroker OpenAlpaca(
        EngineOptions options, TradingStart start, KillState kill, AlpacaKeys keys, LastGate gate, BrokerPlace place)
    {
        var trading = options.Trading;
        var journal = new IntentJournal(
            options.StateDirectory, start.Options.BootEpoch, trading.Orders * IntentsPerOrder,
            trading.Intents == IntentKeeping.Disk);
        var book = new BrokerBook(place.Events, gate.Sent, place.Desk.Orders.Capacity, start.Broker)
        {
            OnDrift = (symbol, theirs, ours) => kill.Audit.RecordDrift(symbol, theirs, ours),
        };
        var reconnectMs = options.Feed.Alpaca.ReconnectMaxMs;
        return new AlpacaBroker(
            new AlpacaBrokerOptions
            {
                Stream = new Uri(trading.Stream),
                Rest = new Uri(trading.Rest),
                Keys = keys,
                Symbols = trading.Symbols,
                SettleMs = trading.SettleMs,
                Limits = new RestOptions
                {
                    ConnectTimeoutMs = Math.Min(5_000, trading.RequestTimeoutMs),
                    RequestTimeoutMs = trading.RequestTimeoutMs,
                    ReadAttempts = 1,
                    TradingPerMinute = trading.RequestsPerMinute,
                },
                Trading = new TradingStreamOptions
                {
                    ReconcileIntervalMs = 10_000,
                    Stream = new StreamOptions
                    {
                        BackoffFirstMs = Math.Min(1_000, reconnectMs),
                        BackoffMaxMs = reconnectMs,
                        SlowBackoffMinMs = Math.Min(60_000, reconnectMs),
                        SlowBackoffMaxMs = Math.Max(reconnectMs, Math.Min(300_000, reconnectMs * 5)),
                    },
                },
            },
            book,
            gate,
            journal,
            start.Broker,
            options.StateDirectory);
    }
}
