using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Replay;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Commands;

/// <summary>What a demo shows at its end, read from the stopped engine.</summary>
internal sealed class DemoResult
{
    private readonly EngineCounts _counts;
    private readonly LatencyHistogram _latency;
    private readonly DemoTrading _trading;
    private readonly long _orders;
    private readonly long _fills;
    private readonly decimal _profit;
    private readonly string _log;
    private readonly double _readyMs;
    private readonly long _peakBytes;
    private readonly long _rawBytes;
    private readonly long _fileBytes;
    private readonly long _syncs;
    private readonly long _durable;

    /// <summary>Reads the counters.</summary>
    public DemoResult(
        EngineHost engine, DemoTrading trading, string log, double readyMs, long peakBytes, bool isStoppedEarly)
    {
        var desk = engine.Desk!;
        _trading = trading;
        (_orders, _fills) = (desk.Orders.Counters.Opened, desk.Orders.Counters.Executions);
        _profit = Wide.ToE9(desk.Positions.EquityE18) / (decimal)DecimalE9.One;
        IsStoppedEarly = isStoppedEarly;
        (_counts, _latency, _log, _readyMs, _peakBytes) = (engine.Counts, engine.CoreLatency, log, readyMs, peakBytes);
        var counters = engine.Log.Counters;
        (_rawBytes, _fileBytes, _syncs) = (counters.RawBytes, counters.CompressedBytes, counters.Syncs);
        _durable = engine.Log.DurableSequence;
    }

    /// <summary>Events received.</summary>
    public long Events => _counts.Received;

    /// <summary>A signal ended it before its time.</summary>
    public bool IsStoppedEarly { get; }

    /// <summary>Everything received is processed and recorded, and durable.</summary>
    public bool IsComplete => _counts is { IsSettled: true, Dropped: 0 } && _durable == _counts.Received - 1;

    /// <summary>The JSON object of the command; without a replay when that was left out.</summary>
    public JsonObject ToJson(ReplayResult? replay) => new()
    {
        ["events"] = _counts.Received,
        ["processed"] = _counts.Processed,
        ["recorded"] = _counts.Recorded,
        ["durable_sequence"] = _durable,
        ["dropped"] = _counts.Dropped,
        ["stopped_early"] = IsStoppedEarly,
        ["orders"] = _orders,
        ["fills"] = _fills,
        ["commands"] = replay?.Commands ?? 0,
        ["pnl"] = _profit,
        ["killed"] = _trading.IsKilled,
        ["rearmed"] = _trading.IsArmed,
        ["flat"] = _trading.IsFlat,
        ["kill_ns"] = _trading.KillNs,
        ["latency_ns"] = new JsonObject
        {
            ["p50"] = _latency.ValueAt(50),
            ["p99"] = _latency.ValueAt(99),
            ["p999"] = _latency.ValueAt(99.9),
            ["max"] = _latency.LatencyNsMax,
        },
        ["ready_ms"] = Math.Round(_readyMs),
        ["peak_rss_bytes"] = _peakBytes,
        ["log_raw_bytes"] = _rawBytes,
        ["log_file_bytes"] = _fileBytes,
        ["log_syncs"] = _syncs,
        ["replay_events_per_s"] = Math.Round(replay?.EventsPerSecond ?? 0),
        ["replay_checkpoints"] = replay?.EqualCheckpoints ?? 0,
        ["state_hash"] = replay?.StateHash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
        ["replay_identical"] = replay?.IsIdentical,
        ["first_divergence"] = replay?.First?.ToJson(),
        ["log"] = _log,
    };

    /// <summary>The one-screen summary.</summary>
    public void Show(ReplayResult? replay)
    {
        Console.Out.WriteLine("MicroAlpha demo: venue -> web socket -> ring -> core -> orders -> venue; log -> replay");
        Reporting.WriteRows(
            ("received", Reporting.Count(_counts.Received) + (IsStoppedEarly ? " (stopped early)" : "")),
            ("processed", Reporting.Count(_counts.Processed)),
            ("recorded, durable", $"{Reporting.Count(_counts.Recorded)}, {Reporting.Count(_durable + 1)}"),
            ("dropped", Reporting.Count(_counts.Dropped)),
            ("orders, fills", $"{Reporting.Count(_orders)}, {Reporting.Count(_fills)}"),
            ("profit", string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{_profit:0.00} USD before fees, {(_trading.IsFlat ? "flat" : "NOT flat")} at the end")),
            ("killed, armed again", !_trading.IsKilled ? "no: too short"
                : $"{(_trading.IsArmed ? "yes" : "NO")}, answered within {Reporting.Duration(_trading.KillNs)}"),
            ("publish -> core done",
                $"p50 {Reporting.Duration(_latency.ValueAt(50))}  p99 {Reporting.Duration(_latency.ValueAt(99))}  "
                + $"p99.9 {Reporting.Duration(_latency.ValueAt(99.9))}  max "
                    + $"{Reporting.Duration(_latency.LatencyNsMax)}"),
            ("log", $"{Reporting.Bytes(_rawBytes)} as {Reporting.Bytes(_fileBytes)}, {Reporting.Count(_syncs)} syncs"));
        if (replay is not null)
        {
            Reporting.WriteRows(
                ("replay", $"{Reporting.Count((long)replay.EventsPerSecond)} events/s, {replay.EqualCheckpoints} "
                    + $"checkpoints compared"),
                ("replay identical", replay.IsIdentical switch { true => "yes", false => "NO", _ => "no event" }));
        }

        Reporting.WriteRows(
            ("ready after", Reporting.Duration(_readyMs * 1e6)),
            ("peak memory", Reporting.Bytes(_peakBytes)));
        if (replay?.First is { } first)
            Console.Out.WriteLine($"first divergence: {first}");
        if (replay is null)
            Console.Out.WriteLine("The replay was left out; the last command below does it.");
        var log = CommandText.Quote(_log);
        Console.Out.WriteLine($"The log is yours: {_log}");
        Console.Out.WriteLine($"  lz4 -dc {log}/*.jsonl.lz4 | jq -c . | head");
        Console.Out.WriteLine($"  tools/microalpha replay {log} --verify");
    }
}
