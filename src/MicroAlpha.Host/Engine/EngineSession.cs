using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Host.Admin;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Host.Kill;
using MicroAlpha.Host.Trading;
using MicroAlpha.Pipeline.Strategies;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Engine;

/// <summary>
/// One run of the engine with everything around it: kill state and audit chain, admin socket, metrics. Started and
/// stopped in the one order that keeps the promises.
/// </summary>
internal sealed class EngineSession : IDisposable
{
    private readonly LoadedConfig _config;
    private readonly KillState _kill;
    private readonly TradingStart _trading;
    private readonly OperatorEvents _operatorEvents;
    private readonly AdminServer _admin;
    private readonly MetricsEndpoint? _metrics;
    private bool _isStopped;

    private EngineSession(
        LoadedConfig config,
        TradingStart trading,
        KillState kill,
        EngineHost engine,
        OperatorEvents events,
        AdminServer admin,
        MetricsEndpoint? metrics)
    {
        _trading = trading;
        (_config, _kill, Engine, _operatorEvents, _admin, _metrics) = (config, kill, engine, events, admin, metrics);
        Status = new EngineStatus(engine, kill);
    }

    /// <summary>The engine.</summary>
    public EngineHost Engine { get; }

    /// <summary>The kill switch.</summary>
    public KillState Kill => _kill;

    /// <summary>What <c>status</c> says.</summary>
    public EngineStatus Status { get; }

    /// <summary>
    /// Starts: kill state first, admin socket before the lanes, so that an engine can always be killed.
    /// </summary>
    public static EngineSession Start(LoadedConfig config)
    {
        var options = config.Options;
        RequireFree(options);
        var conditions = new ArmingConditions();
        var events = new OperatorEvents();
        KillState? kill = null;
        EngineHost? engine = null;
        AdminServer? admin = null;
        MetricsEndpoint? metrics = null;
        try
        {
            var openFeed = FeedFactory.Open(options);
            kill = KillState.Open(KillSettings.Of(options, conditions, events));
            var trading = TradingSetup.Open(config, (byte)kill.Snapshot().Level);
            var lease = new GuardLease(options.Trading.LeaseMs > 0);
            var control = trading.Options.IsOn
                ? new TradingControl(trading.Options, lease, options.Trading.LeaseMs, events, kill.Audit)
                : null;
            engine = new EngineHost(
                options, openFeed, Facts(config, trading.Options), Bind(kill, control), trading.Options,
                BrokerFactory.Open(options, trading, kill, lease));
            TradingSetup.MarkOpen(options, trading);
            var feed = engine.Feed;
            admin = AdminServer.Start(
                KillSettings.Admin(options),
                kill,
                new EngineStatus(engine, kill),
                conditions,
                () => feed.Subscriptions,
                control);
            metrics = options.Http.Enabled ? MetricsEndpoint.Start(options.Http, engine, kill) : null;
            conditions.Attach(engine);
            events.Attach(engine.Producer, engine.Probe);
            kill.Audit.RecordStart(SessionSettings.Build, config.Hash);
            engine.Start();
            return new EngineSession(config, trading, kill, engine, events, admin, metrics);
        }
        catch
        {
            metrics?.Dispose();
            admin?.Dispose();
            engine?.Dispose();
            kill?.Dispose();
            throw;
        }
    }

    /// <summary>What is said on stderr when the engine is ready; the last line begins with "ready".</summary>
    public IEnumerable<string> StartLines()
    {
        foreach (var line in Engine.Plan.Lines())
            yield return line;
        foreach (var run in Engine.Recovery.Sessions)
        {
            yield return $"recovered session {run.SessionId:x16}: {run.State}, kept up to sequence "
                + $"{run.NextSequence - 1}, "
                + $"{run.TornBytes} torn bytes copied aside, {run.Damages.Count} damaged places";
        }

        var kill = _kill.Snapshot();
        if (kill.Level != KillLevel.None)
        {
            yield return $"killed at level {(int)kill.Level}: no order will be sent. {string.Join(' ', kill.Findings)} "
                + "First start: stop, run 'microalpha init', start again.";
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"ready: log {_config.Options.Log.Directory}, session {Engine.Log.SessionId:x16}, admin "
                + $"{_config.Options.Admin.SocketPath}, metrics {_metrics?.Url ?? "off"}, "
                + $"pid {Environment.ProcessId}, {StartClock.ElapsedMs:0} ms after start");
    }

    /// <summary>What a replayed log lacked; empty when the feed is whole. After the stop.</summary>
    public string FeedTrouble => Engine.Feed.Trouble;

    /// <summary>Drains and closes everything, once. True when every lane came to its end.</summary>
    /// <param name="reason">For the audit chain.</param>
    public bool Stop(string reason)
    {
        if (_isStopped)
            return true;
        _isStopped = true;
        _operatorEvents.Attach(null, null);
        var isDone = Engine.Stop();
        if (isDone && Engine.Desk is { } desk)
            TradingSetup.Save(_config.Options, _trading, LastSession.Of(desk, _trading));
        _kill.Audit.RecordStop(reason, Engine.Counts.Received - 1);
        return isDone;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stop("error");
        _metrics?.Dispose();
        _admin.Dispose();
        Engine.Dispose();
        _kill.Dispose();
    }

    /// <summary>
    /// Refuses while another process holds anything this one needs, before a file or directory is made: what a refused
    /// engine finds it leaves as it was.
    /// </summary>
    private static void RequireFree(EngineOptions options)
    {
        KillLock.RequireFree(options.Admin.KillFile);
        LogDirectory.RequireFree(options.Log.Directory);
        AdminSocket.RequireFree(options.Admin.SocketPath);
        if (options.Http.Enabled)
            MetricsEndpoint.RequireFree(options.Http);
    }

    private static Action<string, uint> Bind(KillState kill, TradingControl? control) => (symbol, id) =>
    {
        kill.BindInstrument(symbol, id);
        control?.Define(symbol, id);
    };

    private static string Facts(LoadedConfig config, TradingOptions trading)
    {
        var facts = BaseFacts(config);
        if (IndicatorLimits.ToFact(IndicatorLimits.Of(config.Options)) is { } indicators)
            facts[IndicatorLimits.FactName] = indicators;
        if (TradingFacts.To(trading) is { } trades)
            facts[TradingFacts.FactName] = trades;
        return facts.ToJsonString();
    }

    private static JsonObject BaseFacts(LoadedConfig config) => new()
    {
        ["feed"] = config.Options.Feed.Type.ToString().ToLowerInvariant(),
        ["mode"] = config.Options.Mode.ToString().ToLowerInvariant(),
        ["config_hash"] = config.Hash,
        ["host"] = Environment.MachineName,
        [BookLimits.FactName] = BookLimits.ToFact(BookLimits.Of(config.Options)),
    };
}
