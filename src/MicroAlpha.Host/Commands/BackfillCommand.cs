using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Replay;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha backfill</c>: history by REST into the log, resumable, without what is recorded.</summary>
internal static class BackfillCommand
{
    private const int InstrumentCapacity = 65_536;
    private const long MarginNs = BackfillJob.MarginNs;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var symbols = new Option<string>("--symbols")
        {
            Description = "Tickers or pairs, separated by commas: AAPL,BRK.B or BTC/USD. One market a run.",
            Required = true,
        };
        var from = new Option<string>("--from")
        {
            Description = "First time: 2026-11-20 (midnight New York) or 2026-11-20T14:30:00Z.",
            Required = true,
        };
        var to = new Option<string>("--to")
        {
            Description = "Last time, in the same forms; a day alone means its end.",
            Required = true,
        };
        var kind = new Option<string>("--kind") { Description = "trades (default), quotes or bars." };
        var feed = new Option<string>("--feed") { Description = "sip, iex, boats or otc; else the plan's." };
        var output = new Option<string>("--out") { Description = "Directory of the log; without it the engine's." };
        var minSize = new Option<string>("--min-size") { Description = "Leave smaller trades out." };
        var without = new Option<string>("--without") { Description = "Leave trades with these conditions out: ITU." };
        var exchanges = new Option<string>("--exchanges") { Description = "Keep only trades of these exchanges: QVN." };
        var keyFile = new Option<string>("--key-file") { Description = "File with the keys; else the environment." };
        var url = new Option<string>("--url") { Description = "Another data host; http on this machine only." };
        var json = Reporting.JsonOption();
        var command = new Command(
            "backfill",
            "Fetch history into the log; run it again to resume. Example: microalpha backfill --symbols AAPL --from "
                + "2026-11-19 --to 2026-11-19 --kind trades")
        {
            symbols, from, to, kind, feed, output, minSize, without, exchanges, keyFile, url, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() => Run(
            new BackfillArguments(
                parsed.GetRequiredValue(symbols), parsed.GetRequiredValue(from), parsed.GetRequiredValue(to),
                parsed.GetValue(kind) ?? "trades", parsed.GetValue(feed) ?? "", parsed.GetValue(minSize) ?? "0",
                parsed.GetValue(without) ?? "", parsed.GetValue(exchanges) ?? ""),
            parsed.GetValue(output) ?? "",
            parsed.GetValue(keyFile) ?? "",
            parsed.GetValue(url) ?? "https://data.alpaca.markets",
            parsed.GetValue(json))));
        return command;
    }

    private static int Run(BackfillArguments arguments, string output, string keyFile, string url, bool json)
    {
        var (query, filter) = arguments.Parse();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var host))
            throw new EngineException("MA-455", ExitCode.Usage, $"--url is '{url}'; allowed: https://HOST");
        var keys = AlpacaKeys.Load(keyFile);
        using var client = new AlpacaHistoryClient(host, keys, new RestOptions());
        var path = output.Length > 0
            ? Path.GetFullPath(output)
            : ConfigLoader.LoadForProcess([]).Options.Log.Directory;
        using var directory = LogDirectory.Open(path);
        using var signals = new StopSignals("stopping; the same command goes on from here");
        var seen = ReadRecorded(path, query);
        using var sink = new LogBackfillSink(directory, query.Market == AlpacaFeedKind.Crypto);
        var job = new BackfillJob(client, sink, seen, Path.Combine(path, arguments.StateName(query, filter)));
        try
        {
            var state = ProgressDisplay.Run("backfilling", report => job.RunAsync(
                query, filter, report, signals.Token).GetAwaiter().GetResult());
            sink.Stop();
            Report(state, query, path, json);
            return (int)ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            // The session ends in order; the state says where to go on.
            sink.Stop();
            throw;
        }
    }

    private static SeenRows ReadRecorded(string path, HistoryQuery query)
    {
        var seen = new SeenRows();
        try
        {
            using var log = new LogEventSource(path, InstrumentCapacity);
            seen.Load(log, [.. query.Symbols], query.FromNs, query.ToNs);
        }
        catch (EngineException error) when (error.Code == "MA-306")
        {
            // A log without a segment: this is its first session.
        }

        return seen;
    }

    private static void Report(BackfillState state, HistoryQuery query, string path, bool json)
    {
        if (json)
        {
            Reporting.WriteJson(new JsonObject
            {
                ["rows"] = state.Rows,
                ["duplicates"] = state.Duplicates,
                ["filtered"] = state.Filtered,
                ["pages"] = state.Pages,
                ["complete"] = state.IsDone,
                ["log"] = path,
            });
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"backfilled into {path}"));
        Reporting.WriteRows(
            ("rows", Reporting.Count(state.Rows)),
            ("duplicates left out", Reporting.Count(state.Duplicates)),
            ("filtered", Reporting.Count(state.Filtered)),
            ("pages", Reporting.Count(state.Pages)),
            ("complete", state.IsDone
                ? "yes"
                : $"no: the period is not over; run it again after {RestTime.Format(query.ToNs + MarginNs)[..19]}Z"));
    }
}
