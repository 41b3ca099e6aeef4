using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>Views and the page of examples on a real server, and a cluster of two.</summary>
[TestFixture]
internal sealed class ViewTests
{
    [Test]
    public void Examples_OnAServer_AllRun()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var log = new DiskLog().Add(30_000);
        Ship(log, StoreCluster.None, server);
        Assert.That(ExampleQueries.All, Has.Count.AtLeast(10));
        foreach (var query in ExampleQueries.All)
            server.Query(query, "microalpha");
        foreach (var view in StoreView.All)
            server.Query($"SELECT * FROM {view.Name} LIMIT 3", "microalpha");
        var trades = log.Rows[StoreSchema.Find("trades")];
        Assert.That(server.Query("SELECT sum(trades) FROM ohlcv_1s", "microalpha"), Is.EqualTo($"{trades}"));
        Assert.That(
            server.Query(
                "SELECT count() FROM last_quote WHERE (symbol, bid_price) NOT IN "
                + "(SELECT symbol, bid_price FROM quotes)", "microalpha"),
            Is.EqualTo("0"));
        Assert.That(
            server.Query("SELECT count() FROM ohlcv_1s WHERE low > open OR low > close OR high < open OR high < close "
                + "OR vwap < low - 1e-6 OR vwap > high + 1e-6", "microalpha"),
            Is.EqualTo("0"));
    }

    [Test]
    public void Ship_TwoShards_RowsAreSpreadAndTheDistributedTableHasAll()
    {
        int[] http = [ClickHouseServer.FreePort(), ClickHouseServer.FreePort()];
        int[] tcp = [ClickHouseServer.FreePort(), ClickHouseServer.FreePort()];
        var cluster = $"""
            <remote_servers><two>
              <shard><replica><host>127.0.0.1</host><port>{tcp[0]}</port><user>default</user>
                <password>secret</password></replica></shard>
              <shard><replica><host>127.0.0.1</host><port>{tcp[1]}</port><user>default</user>
                <password>secret</password></replica></shard>
            </two></remote_servers>
            """;
        using var first = ClickHouseServer.StartOrIgnore(cluster, http[0], tcp[0]);
        using var second = ClickHouseServer.StartOrIgnore(cluster, http[1], tcp[1]);
        using var log = new DiskLog().Add(60_000);
        Ship(log, new StoreCluster("two", false), first, second);
        foreach (var table in StoreSchema.Tables)
        {
            var rows = log.Rows[StoreSchema.Find(table.Name)];
            var all = $"SELECT count(), uniqExact(session, sequence) FROM {table.Name}_all";
            Assert.That(first.Query(all, "microalpha"), Is.EqualTo($"{rows}\t{rows}"), table.Name);
            Assert.That(second.Query(all, "microalpha"), Is.EqualTo($"{rows}\t{rows}"), table.Name);
        }

        foreach (var server in new[] { first, second })
            Assert.That(int.Parse(server.Query("SELECT count() FROM quotes", "microalpha"), null), Is.Positive);
        Assert.That(
            first.Query("SELECT sum(trades) FROM ohlcv_1m", "microalpha"),
            Is.EqualTo($"{log.Rows[StoreSchema.Find("trades")]}"));
    }

    private static void Ship(DiskLog log, StoreCluster cluster, params ClickHouseServer[] servers)
    {
        List<IStoreBackend> backends = [];
        foreach (var server in servers)
            backends.Add(new ServerBackend(server.Address()));
        foreach (var backend in backends)
            Assert.That(new StoreMigrator(backend, cluster, () => 1).MigrateTo(2), Is.Empty);
        var options = new ShipperOptions { BatchEvents = 4096 };
        using var cursor = StoreCursor.Open(log.CursorPath);
        using var tail = new LogTail(log.LogPath);
        using (var shipper = new Shipper(options, backends, cursor, tail, SystemLogClock.Instance))
        {
            while (shipper.Step() >= 0)
                Assert.That(shipper.Parked, Is.Empty);
        }

        using var audit = new StoreAudit(options, backends, tail);
        foreach (var session in tail.Sessions())
            Assert.That(audit.Run(session, long.MaxValue / 2), Is.Empty);
        Assert.That(audit.Findings, Is.Empty);
    }
}
