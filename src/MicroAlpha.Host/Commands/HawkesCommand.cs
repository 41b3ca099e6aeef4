using System.CommandLine;
using System.Text.Json.Nodes;
using MicroAlpha.Events;
using MicroAlpha.Host.IndicatorReports;
using MicroAlpha.Indicators.Intensity;

namespace MicroAlpha.Host.Commands;

/// <summary><c>microalpha hawkes</c>: the parameters of a Hawkes process that fit a symbol's trades best.</summary>
internal static class HawkesCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var paths = new Argument<string[]>("LOG")
        {
            Description = "One log: a directory or a segment. With --format: captures.",
            Arity = ArgumentArity.OneOrMore,
        };
        var symbol = new Option<string>("--symbol") { Description = "The symbol.", Required = true };
        var kernels = new Option<int>("--kernels")
        {
            Description = "Exponentials in the kernel: 1, 2 or 3.",
            DefaultValueFactory = static _ => 1,
        };
        kernels.Validators.Add(static result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is not ("1" or "2" or "3"))
                result.AddError($"--kernels {result.Tokens[0].Value}: allowed is 1, 2 or 3");
        });
        var times = new Option<string>("--times")
        {
            Description = "unique: trades at one time are one event; all: each trade is.",
            DefaultValueFactory = static _ => "unique",
        };
        times.AcceptOnlyFromAmong("unique", "all");
        var session = new Option<string>("--session")
        {
            Description = "all, or regular: only 09:30 to 16:00 in New York, of the first day.",
            DefaultValueFactory = static _ => "all",
        };
        session.AcceptOnlyFromAmong("all", "regular");
        var format = new Option<string?>("--format")
        {
            Description = "Read captures instead of a log: binance, lean or lobster.",
        };
        var json = Reporting.JsonOption();
        var command = new Command("hawkes", "Fit a Hawkes process to a symbol's trades by maximum likelihood. Example: "
            + "microalpha hawkes logs/amzn --symbol AMZN --session regular --kernels 2 --json")
        {
            paths, symbol, kernels, times, session, format, json,
        };
        command.SetAction(parsed => CommandRunner.Run(() =>
        {
            var events = TradeTimes.Read(
                IndicatorsCommand.Opening(parsed.GetValue(paths) ?? [], parsed.GetValue(format)),
                parsed.GetRequiredValue(symbol),
                parsed.GetValue(session) == "regular",
                parsed.GetValue(times) == "unique");
            var fit = ProgressDisplay.Run("fitting", _ =>
                HawkesFit.Of(events.Seconds, events.Horizon, parsed.GetValue(kernels)));
            return Report(fit, events, parsed.GetValue(json));
        }));
        return command;
    }

    private static int Report(HawkesFit fit, TradeTimes events, bool json)
    {
        var result = new JsonObject
        {
            ["n"] = fit.Events,
            ["horizon_s"] = events.Horizon,
            ["mu"] = fit.Mu,
            ["alpha"] = new JsonArray([.. fit.Alphas.Select(value => JsonValue.Create(value))]),
            ["beta"] = new JsonArray([.. fit.Betas.Select(value => JsonValue.Create(value))]),
            ["branching"] = fit.BranchingRatio,
            ["loglik"] = fit.LogLikelihood,
            ["loglik_poisson"] = fit.PoissonLogLikelihood,
            ["aic"] = fit.Akaike,
            ["ks"] = fit.Distance,
            ["evaluations"] = fit.Evaluations,
        };
        if (json)
        {
            Reporting.WriteJson(result);
        }
        else
        {
            foreach (var (name, value) in result)
                Reporting.WriteRows((name, value!.ToJsonString()));
        }

        return IndicatorsCommand.Ended(events.Trouble);
    }
}
