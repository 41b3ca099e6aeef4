using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Trading;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What trades, from the configuration, the limits' file and what the last session left. That one is marked as open
/// while a session runs: of one that did not end in order the log knows losses and positions, and without it nothing
/// trades before a human says so.
/// </summary>
internal static class TradingSetup
{
    /// <summary>File under the state directory that keeps losses and positions between sessions.</summary>
    public const string FileName = "trading.json";

    private const int MaxFormer = 4096;

    /// <summary>Makes the options; they are off when no strategy is named. Nothing is marked yet.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="killLevel">Kill level at the start, 0 to 4.</param>
    /// <exception cref="EngineException">MA-800: what is to trade; MA-801: the limits; MA-802: the last session;
    /// MA-803: the number of this start.</exception>
    public static TradingStart Open(LoadedConfig config, byte killLevel)
    {
        var settings = config.Options.Trading;
        if (settings.Strategy.Length == 0)
            return new TradingStart(new TradingOptions(), NoBroker);
        var risk = RiskFile.Read(settings.RiskFile, config.Hash, SessionSettings.Build);
        var kept = Load(config.Options);
        var options = new TradingOptions
        {
            Strategy = settings.Strategy,
            Parameters = settings.Parameters,
            Symbols = settings.Symbols,
            MaxInstruments = config.Options.Instruments.Capacity,
            MaxOrders = settings.Orders,
            AnswerTimeoutMs = settings.AnswerTimeoutMs,
            Fees = settings.ToFees(),
            Limits = risk.Limits,
            LimitsHash = risk.Hash,
            KillLevel = killLevel,
            Saved = kept.Account,
            HasGuard = settings.LeaseMs > 0,
        };
        options.Validate();
        options = options with { BootEpoch = BootEpoch.Next(config.Options.StateDirectory) };
        var start = new BrokerStart(
            options.BootEpoch,
            kept.Account.Positions.ToDictionary(position => position.Symbol, position => position.NetSizeE9),
            kept.Orders ?? [],
            IntentJournal.ReadOpen(config.Options.StateDirectory, options.BootEpoch),
            kept.LastNs);
        return new TradingStart(options, start);
    }

    /// <summary>
    /// Marks the session as open, when its log has begun: from now on only its end in order, or its log, knows losses
    /// and positions.
    /// </summary>
    /// <exception cref="EngineException">MA-802: that can not be kept.</exception>
    public static void MarkOpen(EngineOptions options, TradingStart start)
    {
        if (start.Options.IsOn)
        {
            Write(options, new Kept(
                IsOpen: true, start.Options.Saved, start.Options.BootEpoch, start.Broker.Orders, start.Broker.LastNs));
        }
    }

    /// <summary>Keeps what a session left, and marks it as ended in order.</summary>
    /// <param name="options">The engine's options.</param>
    /// <param name="start">What the session began with.</param>
    /// <param name="end">How it ended.</param>
    public static void Save(EngineOptions options, TradingStart start, RecoveredSession end) => Write(options, new Kept(
        IsOpen: false,
        end.Account,
        start.Options.BootEpoch,
        Merge(end.Orders, start.Broker.Orders),
        end.LastNs));

    private static BrokerStart NoBroker { get; } = new(0, new Dictionary<string, long>(), [], [], 0);

    private static Kept Load(EngineOptions options)
    {
        var path = PathOf(options);
        if (!File.Exists(path))
            return new Kept(false, SavedAccount.Empty);
        Kept? kept;
        try
        {
            kept = JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(path));
        }
        catch (JsonException error)
        {
            throw new EngineException(
                "MA-802",
                ExitCode.Failed,
                $"{path} can not be read, so the losses so far are not known: {error.Message}",
                error);
        }

        if (kept is { IsOpen: true } && LastSession.Read(options.Log.Directory, kept.Epoch) is { } last)
            return new Kept(false, last.Account, kept.Epoch, Merge(last.Orders, kept.Orders), last.LastNs);
        if (kept is null || kept.IsOpen)
        {
            throw new EngineException(
                "MA-802", ExitCode.Failed,
                $"the last trading session did not end in order and is not the last one in {options.Log.Directory}, so "
                    + $"{path} does not know its losses and positions; compare with the broker, then correct that "
                    + "file or remove it");
        }

        return kept;
    }

    // What it took over itself and never heard of again is still to be looked for, and what was booked before must not
    // be booked again when the venue lists it once more.
    private static IReadOnlyList<SavedOrder> Merge(
        IReadOnlyList<SavedOrder> orders, IReadOnlyList<SavedOrder>? former) =>
        [.. (former ?? []).Where(one => orders.All(other => !IsSame(one, other))).TakeLast(MaxFormer), .. orders];

    private static bool IsSame(SavedOrder one, SavedOrder other) => one.VenueHigh != 0
        ? one.VenueHigh == other.VenueHigh
        : one.Name == other.Name;

    private static void Write(EngineOptions options, Kept kept)
    {
        var path = PathOf(options);
        try
        {
            DurableText.Write(path, JsonSerializer.SerializeToUtf8Bytes(kept));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(
                "MA-802", ExitCode.Failed, $"{path} can not be made durable: {error.Message}", error);
        }
    }

    private static string PathOf(EngineOptions options) => Path.Combine(options.StateDirectory, FileName);

    private sealed record Kept(
        bool IsOpen, SavedAccount Account, ulong Epoch = 0, IReadOnlyList<SavedOrder>? Orders = null, long LastNs = 0);
}
