using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MicroAlpha.Tests.Storage.ClickHouse;
using MicroAlpha.Tests.Tidy;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>
/// An engine, a server that is away for a while, and what both stores hold afterwards. MICROALPHA_STORE_OUTAGE is
/// "seconds eventsPerSecond outageSeconds"; "60 200000 30" and "660 50000 600" are the long runs.
/// </summary>
[TestFixture]
[NonParallelizable]
internal sealed class StoreOutageTests
{
    private const long MostGrowthBytes = 64L << 20;

    private static readonly string Library = Repository.At("artifacts", "cache", "chdb", "libchdb.so");
    private static readonly int[] Sizes = (Environment.GetEnvironmentVariable("MICROALPHA_STORE_OUTAGE")
        ?? "8 20000 4").Split(' ').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();

    [Test]
    public void Run_OutageAndKillInTheMiddle_BothStoresAsTheLog()
    {
        var (seconds, rate, outage) = (Sizes[0], Sizes[1], Sizes[2]);
        using var server = ClickHouseServer.StartOrIgnore();
        using var place = new StoreEngine(server.HttpPort, "secret", rate, 65_536);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        var quiet = (seconds - outage) / 2;
        using (var first = place.Start())
        {
            Sleep(quiet);
            server.Kill();
            Sleep(outage / 2);
            first.KillNow();
        }

        using (var second = place.Start())
        {
            Sleep(outage - (outage / 2));
            server.Start();
            Sleep(quiet);
            Assert.That(second.Terminate(), Is.Zero, second.Errors);
        }

        var clock = Stopwatch.StartNew();
        var shipped = place.Command("store", "ship", "--json");
        Assert.That(shipped.Exit, Is.Zero, shipped.Errors);
        TestContext.Out.WriteLine($"the rest shipped in {clock.Elapsed.TotalSeconds:F1} s");
        var audit = place.CommandWith(Patience(), "store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        var rows = StoreEngine.Report(audit).GetProperty("rows").GetInt64();
        Assert.That(rows, Is.EqualTo(StoreEngine.CountRows(server)).And.GreaterThan((seconds - 4L) * rate / 2));
        TestContext.Out.WriteLine($"server: {rows} rows, counts and hashes as the log");
        if (!File.Exists(Library))
            return;
        var embedded = new Dictionary<string, string>
        {
            ["MICROALPHA__STORE__TYPE"] = "embedded",
            ["MICROALPHA__STORE__LIBRARY"] = Library,
            ["MICROALPHA__STORE__DIRECTORY"] = Path.Combine(place.Home, "embedded"),
        };
        Assert.That(place.CommandWith(embedded, "store", "migrate").Exit, Is.Zero);
        Assert.That(place.CommandWith(embedded, "store", "ship").Exit, Is.Zero);
        audit = place.CommandWith(embedded, "store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        Assert.That(StoreEngine.Report(audit).GetProperty("rows").GetInt64(), Is.EqualTo(rows));
        TestContext.Out.WriteLine($"embedded: {rows} rows, counts and hashes as the log");
    }

    [Test]
    public void Run_ServerAwayAndBack_MemoryStaysAndItCatchesUp()
    {
        var (seconds, rate, outage) = (Sizes[0], Sizes[1], Sizes[2]);
        using var server = ClickHouseServer.StartOrIgnore();
        using var place = new StoreEngine(server.HttpPort, "secret", rate, 65_536);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        using var engine = place.Start();
        Sleep((seconds - outage) / 2);
        var before = ResidentBytes(engine.Id);
        server.Kill();
        Sleep(outage);
        var after = ResidentBytes(engine.Id);
        var behind = Received(engine) - Stored(engine);
        server.Start();
        var clock = Stopwatch.StartNew();
        var start = Stored(engine);
        var most = after;
        while (Received(engine) - Stored(engine) > 2 * rate && clock.Elapsed < TimeSpan.FromMinutes(10))
        {
            most = Math.Max(most, ResidentBytes(engine.Id));
            Thread.Sleep(50);
        }

        var perSecond = (Stored(engine) - start) / clock.Elapsed.TotalSeconds;
        TestContext.Out.WriteLine(
            $"{behind} events behind after {outage} s; caught up in {clock.Elapsed.TotalSeconds:F1} s at "
            + $"{perSecond:F0} events/s = {perSecond / rate:F1}x live; resident {before >> 20} MiB before, "
            + $"{after >> 20} after the outage, {most >> 20} at most");
        Assert.That(Received(engine) - Stored(engine), Is.LessThanOrEqualTo(2 * rate), "it never catches up");
        Assert.That(most - before, Is.LessThan(MostGrowthBytes));
        Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
        Assert.That(place.Command("store", "ship").Exit, Is.Zero);
        var audit = place.CommandWith(Patience(), "store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        var rows = StoreEngine.Report(audit).GetProperty("rows").GetInt64();
        Assert.That(rows, Is.EqualTo(StoreEngine.CountRows(server)));
    }

    /// <summary>An audit of a large day takes longer than an insert may.</summary>
    private static Dictionary<string, string> Patience() =>
        new() { ["MICROALPHA__STORE__REPLYTIMEOUTMS"] = "600000" };

    private static void Sleep(int seconds) => Thread.Sleep(TimeSpan.FromSeconds(seconds));

    private static long Received(EngineProcess engine) => Number(engine, "received");

    private static long Stored(EngineProcess engine) => Number(engine, "stored");

    private static long Number(EngineProcess engine, string name)
    {
        using var status = engine.TryStatus();
        Assert.That(status, Is.Not.Null, engine.Errors);
        return status!.RootElement.GetProperty(name).GetInt64();
    }

    private static long ResidentBytes(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status")
            .First(text => text.StartsWith("VmRSS", StringComparison.Ordinal));
        var kib = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return long.Parse(kib, CultureInfo.InvariantCulture) << 10;
    }
}
