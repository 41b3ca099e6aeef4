using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.LatencyBench.Store;

/// <summary>
/// What the store costs the core lane: the engine as a process, 100,000 events a second, alternately without a store
/// and shipping to the server, and the core's latency from publication as its last status says it. A server on the same
/// machine should be kept off the core lane's CPU (taskset), as one on another machine is.
/// </summary>
internal static class CoreBesideStore
{
    private const int EventsPerSecond = 100_000;

    /// <summary>Measures against a server.</summary>
    public static void Run(Uri server, BenchOptions options, Report report)
    {
        var (off50, off99, on50, on99) = (new Medians(), new Medians(), new Medians(), new Medians());
        var seconds = Math.Max(2, options.Scale(10));
        for (var rep = 0; rep < options.Reps; rep++)
        {
            var without = Latency(server, seconds, hasStore: false);
            var with = Latency(server, seconds, hasStore: true);
            off50.Add(without.P50);
            off99.Add(without.P99);
            on50.Add(with.P50);
            on99.Add(with.P99);
        }

        report.Add(on50.ToResult("store/core_p50", "ns", off50, "without a store"));
        report.Add(on99.ToResult("store/core_p99", "ns", off99, "without a store"));
    }

    private static (double P50, double P99) Latency(Uri server, int seconds, bool hasStore)
    {
        var home = Directory.CreateTempSubdirectory("microalpha-core-").FullName;
        var variables = new Dictionary<string, string>
        {
            ["MICROALPHA_HOME"] = home,
            ["MICROALPHA__HTTP__ENABLED"] = "false",
            ["MICROALPHA__FEED__SYNTHETIC__DURATIONS"] = seconds.ToString(CultureInfo.InvariantCulture),
            ["MICROALPHA__FEED__SYNTHETIC__EVENTSPERSECOND"] = EventsPerSecond.ToString(CultureInfo.InvariantCulture),
            ["MICROALPHA__STORE__TYPE"] = hasStore ? "server" : "off",
            ["MICROALPHA__STORE__URLS"] = server.GetLeftPart(UriPartial.Authority),
            ["MICROALPHA__STORE__DATABASE"] = "microalpha_bench_core",
        };
        try
        {
            Command(variables, "init");
            if (hasStore)
                Command(variables, "store", "migrate");
            using var status = JsonDocument.Parse(Command(variables, "run"));
            var stored = status.RootElement.GetProperty("stored").GetInt64();
            if (hasStore && stored == 0)
                throw new InvalidOperationException("nothing was stored while it ran");
            var core = status.RootElement.GetProperty("latency_ns").GetProperty("core");
            return (core.GetProperty("p50").GetDouble(), core.GetProperty("p99").GetDouble());
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static string Command(Dictionary<string, string> variables, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "microalpha.dll");
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"microalpha {string.Join(' ', arguments)}: {errors.Result}");
        return output;
    }
}
