using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Host.Why;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha why</c>: what is behind an order.</summary>
internal static class WhyCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var order = new Argument<string>("ORDER") { Description = "Number of the order, or its client order id." };
        var logs = new Argument<string[]>("LOG")
        {
            Description = "Log directories or segments of the session.",
            Arity = ArgumentArity.OneOrMore,
        };
        var session = new Option<int>("--session")
        {
            Description = "Number of the session in the log, from 0; without it the last one that has the order.",
            DefaultValueFactory = static _ => -1,
        };
        var json = Reporting.JsonOption();
        var command = new Command("why", "Show the events, indicator values, risk checks and timings behind an order. "
            + "Example: microalpha why 17 logs/live")
        {
            order, logs, session, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var explanation = OrderExplanation.Of(
                parsed.GetValue(logs) ?? [], parsed.GetRequiredValue(order), parsed.GetValue(session));
            if (parsed.GetValue(json))
                Reporting.WriteJson(ToJson(explanation));
            else
                Show(explanation);
            return (int)ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The explanation as the JSON object of the command.</summary>
    public static JsonObject ToJson(OrderExplanation explanation) => new()
    {
        ["order"] = explanation.OrderId,
        ["session"] = explanation.Session,
        ["symbol"] = explanation.Symbol,
        ["state"] = explanation.FinalState,
        ["filled"] = OutputText.Amount(explanation.FilledE9),
        ["decisions"] = new JsonArray([.. explanation.Decisions.Select(DecisionOf)]),
        ["life"] = new JsonArray([.. explanation.News.Select(NewsOf)]),
    };

    private static JsonObject DecisionOf(OrderDecision decision) => new()
    {
        ["sequence"] = decision.Sequence,
        ["time_ns"] = decision.TimeNs,
        ["kind"] = decision.Intent.Kind.ToString(),
        ["side"] = decision.Intent.Side.ToString(),
        ["price"] = OutputText.Amount(decision.Intent.PriceE9),
        ["size"] = OutputText.Amount(decision.Intent.SizeE9),
        ["reason"] = decision.Intent.Reason,
        ["refused_by"] = decision.Reject.IsPassed ? null : decision.Reject.Code.ToString(),
        ["bid"] = OutputText.Amount(decision.Touch.BidE9),
        ["ask"] = OutputText.Amount(decision.Touch.AskE9),
        ["position"] = OutputText.Amount(decision.PositionE9),
        ["indicators"] = new JsonObject([.. decision.Indicators.Select(static one =>
            KeyValuePair.Create(one.Name, double.IsFinite(one.Value) ? (JsonNode?)one.Value : null))]),
        ["checks"] = new JsonArray([.. decision.Checks.Select(static check => new JsonObject
        {
            ["code"] = check.Code.ToString(),
            ["value"] = check.Value,
            ["limit"] = check.Limit,
            ["passed"] = check.IsPassed,
        })]),
        ["before"] = new JsonArray([.. decision.Before.Select(static line => JsonNode.Parse(line))]),
    };

    private static JsonObject NewsOf(OrderNews news) => new()
    {
        ["sequence"] = news.Sequence,
        ["kind"] = news.Kind.ToString(),
        ["time_ns"] = news.TimeNs,
        ["venue_time_ns"] = news.VenueTimeNs,
        ["since_decision_ns"] = news.SinceDecisionNs < 0 ? null : news.SinceDecisionNs,
        ["state"] = news.State,
        ["event"] = JsonNode.Parse(news.Line),
    };

    private static void Show(OrderExplanation explanation)
    {
        Console.Out.WriteLine(
            $"order {explanation.OrderId} of session {explanation.Session}: {explanation.Symbol}, now "
            + $"{explanation.FinalState}, {OutputText.Amount(explanation.FilledE9)} executed");
        var news = 0;
        foreach (var decision in explanation.Decisions)
        {
            for (; news < explanation.News.Count && explanation.News[news].Sequence <= decision.Sequence; news++)
                Show(explanation.News[news]);
            Show(decision);
        }

        for (; news < explanation.News.Count; news++)
            Show(explanation.News[news]);
    }

    private static void Show(OrderDecision decision)
    {
        var intent = decision.Intent;
        Console.Out.WriteLine($"\n{TimeOf(decision.TimeNs)} event {decision.Sequence}: {intent.Kind} {intent.Side} "
            + $"{OutputText.Amount(intent.SizeE9)} at {OutputText.Amount(intent.PriceE9)}, reason {intent.Reason}"
            + (decision.Reject.IsPassed ? "" : $", refused by {decision.Reject.Code}"));
        Console.Out.WriteLine($"  market {OutputText.Amount(decision.Touch.BidE9)} / "
            + $"{OutputText.Amount(decision.Touch.AskE9)}, position {OutputText.Amount(decision.PositionE9)}");
        foreach (var (name, value) in decision.Indicators)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  indicator {name} = {value:G10}"));
        Console.Out.WriteLine("  the last events of the instrument, the cause last:");
        foreach (var line in decision.Before)
            Console.Out.WriteLine($"    {line}");
        if (decision.Checks.Count > 0)
            Console.Out.WriteLine("  checks: value, limit");
        foreach (var check in decision.Checks)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"    {(check.IsPassed ? "ok " : "NO ")} {check.Code,-20} {check.Value,24} {check.Limit,24}"));
        }
    }

    private static void Show(OrderNews news)
    {
        var since = news.SinceDecisionNs < 0 ? "" : $", {Reporting.Duration(news.SinceDecisionNs)} after the decision";
        Console.Out.WriteLine($"\n{TimeOf(news.TimeNs)} event {news.Sequence}: {news.Kind}{since}; now {news.State}");
        Console.Out.WriteLine($"    {news.Line}");
    }

    private static string TimeOf(long timeNs) =>
        DateTime.UnixEpoch.AddTicks(timeNs / 100).ToString("HH:mm:ss.fffffff", CultureInfo.InvariantCulture);
}
