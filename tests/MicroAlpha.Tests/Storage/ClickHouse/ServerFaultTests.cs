using System.Diagnostics;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>
/// A real server, a proxy that breaks connections at any byte, a server that is killed and stopped, a shipper that is
/// killed: every row is there once, without FINAL. MICROALPHA_STORE_FAULTS sets how many faults (default 60; events
/// grow with it, 10,000 a fault, 4,000,000 at most).
/// </summary>
[TestFixture]
internal sealed class ServerFaultTests
{
    private const long MostEvents = 4_000_000;

    private static readonly int Faults =
        int.TryParse(Environment.GetEnvironmentVariable("MICROALPHA_STORE_FAULTS"), out var faults) ? faults : 60;

    [Test]
    public void Ship_KillsStopsAndBrokenLinks_EveryRowOnce()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var proxy = new FaultProxy(server.HttpPort, seed: 17);
        var events = Math.Min(10_000L * Faults, MostEvents);
        using var log = new DiskLog().Add(events / 2, seed: 1).Add(events - (events / 2), seed: 2);
        using (var direct = new ServerBackend(server.Address()))
            Assert.That(new StoreMigrator(direct, StoreCluster.None, () => 1).MigrateTo(2), Is.Empty);
        var address = server.Address() with
        {
            Url = new Uri($"http://127.0.0.1:{proxy.Port}"),
            ReplyTimeoutMs = 600,
            FenceTimeoutMs = 600,
        };
        var options = Options(log, events / Faults);
        var random = new Random(5);
        var (kills, stops, crashes) = (0, 0, 0);
        var (quarantined, verified) = (0L, 0L);
        proxy.OneIn = 12;
        var isDone = false;
        var limit = Stopwatch.StartNew();
        while (!isDone && limit.Elapsed < TimeSpan.FromMinutes(30))
        {
            using var backend = new ServerBackend(address with
            {
                Compression = random.Next(2) == 0 ? StoreCompression.None : StoreCompression.Lz4,
            });
            using var cursor = StoreCursor.Open(log.CursorPath);
            using var tail = new LogTail(log.LogPath);
            using var shipper = new Shipper(options, [backend], cursor, tail, SystemLogClock.Instance);
            var steps = random.Next(4, 16);
            for (var step = 0; step < steps && !isDone; step++)
            {
                var waitMs = shipper.Step();
                isDone = waitMs < 0;
                if (waitMs > 0)
                    Thread.Sleep(Math.Min(waitMs, 50));
            }

            quarantined += shipper.Counters.Quarantined;
            verified += shipper.Counters.Verified;
            // A shipper that is not done saves nothing, as in a crash.
            crashes += isDone ? 0 : 1;
            var total = proxy.Count + kills + stops + crashes;
            if (total > Faults)
                proxy.OneIn = 0;
            else if (random.Next(3) == 0)
                Break(server, random.Next(2) == 0, ref kills, ref stops);
        }

        TestContext.Out.WriteLine(
            $"{events} events, {proxy.Count} broken links ({string.Join(", ", proxy.Faults)}), {kills} server kills, "
            + $"{stops} stops, {crashes} shipper crashes; {verified} found whole, {quarantined} quarantined");
        if (File.Exists(options.QuarantineFile))
            TestContext.Out.WriteLine(File.ReadAllText(options.QuarantineFile));
        Assert.That(isDone);
        Assert.That(proxy.Count + kills + stops + crashes, Is.AtLeast(Faults));
        Check(server, log, options);
        Assert.That(quarantined, Is.Zero, "nothing may ever be there in part");
    }

    [Test]
    public void Ship_InsertSleepingInAStoppedServer_NotSentTwice()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var log = new DiskLog().Add(900);
        using var backend = new ServerBackend(server.Address() with { ReplyTimeoutMs = 400, FenceTimeoutMs = 400 });
        Assert.That(new StoreMigrator(backend, StoreCluster.None, () => 1).MigrateTo(2), Is.Empty);
        var options = Options(log, 1000);
        using var cursor = StoreCursor.Open(log.CursorPath);
        using var tail = new LogTail(log.LogPath);
        using var shipper = new Shipper(options, [backend], cursor, tail, SystemLogClock.Instance);
        server.Stop();
        for (var i = 0; i < 4; i++)
            shipper.Step();
        server.Continue();
        while (shipper.Step() is var waitMs && waitMs >= 0)
            Thread.Sleep(Math.Min(waitMs, 50));
        // What slept in the server's socket has had its time.
        Thread.Sleep(1500);
        Check(server, log, options);
    }

    private static ShipperOptions Options(DiskLog log, long eventsOfAFault) => new()
    {
        BatchEvents = (int)eventsOfAFault / 4,
        BackoffMs = 20,
        BackoffMaxMs = 200,
        ParkMs = 300,
        QuarantineFile = Path.Combine(log.Root, "quarantine.jsonl"),
    };

    private static void Break(ClickHouseServer server, bool kill, ref int kills, ref int stops)
    {
        if (kill)
        {
            kills++;
            server.Kill();
            server.Start();
            return;
        }

        stops++;
        server.Stop();
        _ = Task.Delay(1500).ContinueWith(_ => server.Continue(), TaskScheduler.Default);
    }

    private static void Check(ClickHouseServer server, DiskLog log, ShipperOptions options)
    {
        server.Continue();
        using var backend = new ServerBackend(server.Address() with { ReplyTimeoutMs = 60_000 });
        using var tail = new LogTail(log.LogPath);
        using var audit = new StoreAudit(options, [backend], tail);
        foreach (var session in tail.Sessions())
            Assert.That(audit.Run(session, long.MaxValue / 2), Is.Empty);
        Assert.That(audit.Findings, Is.Empty);
        Assert.That(audit.Rows, Is.EqualTo(log.Rows.Sum()));
        for (var table = 0; table < StoreSchema.Tables.Length; table++)
        {
            var counts = server.Query(
                $"SELECT count(), uniqExact(session, sequence) FROM {StoreSchema.Tables[table].Name}", "microalpha");
            Assert.That(counts, Is.EqualTo($"{log.Rows[table]}\t{log.Rows[table]}"), StoreSchema.Tables[table].Name);
        }
    }
}
