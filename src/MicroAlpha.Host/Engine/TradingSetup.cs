using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Pipeline.Positions;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// What trades, from the configuration, the limits' file and what the last session left. That one is marked as open
/// while a session runs: one that did not end in order left losses nobody knows, and nothing trades before a human says
/// so.
/// </summary>
internal static class TradingSetup
{
    /// <summary>File under the state directory that keeps losses and positions between sessions.</summary>
    public const string FileName = "trading.json";

    /// <summary>Makes the options and marks the session as open; they are off when no strategy is named.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="killLevel">Kill level at the start, 0 to 4.</param>
    /// <exception cref="EngineException">MA-800: what is to trade; MA-801: the limits; MA-802: the last one.
    /// </exception>
    public static TradingOptions Of(LoadedConfig config, byte killLevel)
    {
        var settings = config.Options.Trading;
        if (settings.Strategy.Length == 0)
            return new TradingOptions();
        var risk = RiskFile.Read(settings.RiskFile, config.Hash, SessionSettings.Build);
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
            Saved = Load(config.Options),
        };
        options.Validate();
        Write(config.Options, new Kept(IsOpen: true, options.Saved));
        return options;
    }

    /// <summary>Keeps what a session left, and marks it as ended in order.</summary>
    public static void Save(EngineOptions options, SavedAccount account) =>
        Write(options, new Kept(IsOpen: false, account));

    private static SavedAccount Load(EngineOptions options)
    {
        var path = PathOf(options);
        if (!File.Exists(path))
            return SavedAccount.Empty;
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

        if (kept is null || kept.IsOpen)
        {
            throw new EngineException(
                "MA-802", ExitCode.Failed,
                $"the last trading session did not end in order, so {path} does not know its losses and positions; "
                    + "compare with the broker, then correct that file or remove it");
        }

        return kept.Account;
    }

    // Replaced whole, so that a torn write leaves the old one.
    private static void Write(EngineOptions options, Kept kept)
    {
        var path = PathOf(options);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (var stream = new FileStream(path + ".new", FileMode.Create, FileAccess.Write))
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(kept));
            stream.Flush();
            var result = Native.Disk.DataSync((int)stream.SafeFileHandle.DangerousGetHandle());
            if (result < 0)
                throw new EngineException("MA-802", ExitCode.Failed, $"{path} can not be made durable");
        }

        File.Move(path + ".new", path, overwrite: true);
    }

    private static string PathOf(EngineOptions options) => Path.Combine(options.StateDirectory, FileName);

    private sealed record Kept(bool IsOpen, SavedAccount Account);
}
