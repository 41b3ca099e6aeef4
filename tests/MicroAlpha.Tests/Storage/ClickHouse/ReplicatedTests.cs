using System.Diagnostics;
using System.Net.Sockets;
using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>Two replicas and a ZooKeeper, all by Debian's packages.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ReplicatedTests
{
    private const string Jar = "/usr/share/java/zookeeper.jar";

    [Test]
    public void Ship_TwoReplicas_BothHaveEveryRowOnceAlsoAfterReship()
    {
        using var keeper = Keeper.StartOrIgnore();
        using var first = StartReplica(keeper.Port, "a");
        using var second = StartReplica(keeper.Port, "b");
        using var log = new DiskLog().Add(20_000);
        var cluster = new StoreCluster("", true);
        using var backend = new ServerBackend(first.Address());
        using var other = new ServerBackend(second.Address());
        foreach (var replica in new[] { backend, other })
            Assert.That(new StoreMigrator(replica, cluster, () => 1).MigrateTo(2), Is.Empty);
        var options = new ShipperOptions { BatchEvents = 1024 };
        using var cursor = StoreCursor.Open(log.CursorPath);
        using var tail = new LogTail(log.LogPath);
        using (var shipper = new Shipper(options, [backend], cursor, tail, SystemLogClock.Instance))
        {
            while (shipper.Step() is var waitMs && waitMs >= 0)
                Assert.That(shipper.Parked, Is.Empty, string.Join(", ", shipper.Parked.Values));
        }

        CheckBoth(log, options, backend, other);
        // The same bytes again: a table that remembers blocks must not take them for a repetition.
        using var reship = new StoreReship(options, [backend], tail, SystemLogClock.Instance);
        Assert.That(reship.Run(StoreSchema.Find("quotes"), tail.Sessions()[0], 0, 5000), Is.Empty);
        CheckBoth(log, options, backend, other);
    }

    private static void CheckBoth(DiskLog log, ShipperOptions options, ServerBackend first, ServerBackend second)
    {
        foreach (var replica in new[] { first, second })
        {
            foreach (var table in StoreSchema.Tables)
                Assert.That(replica.Query($"SYSTEM SYNC REPLICA {table.Name}").IsDone, table.Name);
            using var tail = new LogTail(log.LogPath);
            using var audit = new StoreAudit(options, [replica], tail);
            Assert.That(audit.Run(tail.Sessions()[0], long.MaxValue / 2), Is.Empty);
            Assert.That(audit.Findings, Is.Empty);
            Assert.That(audit.Rows, Is.EqualTo(log.Rows.Sum()));
        }
    }

    private static ClickHouseServer StartReplica(int keeperPort, string name) => ClickHouseServer.StartOrIgnore(
        $"""
        <zookeeper><node><host>127.0.0.1</host><port>{keeperPort}</port></node></zookeeper>
        <macros><shard>1</shard><replica>{name}</replica></macros>
        <interserver_http_host>127.0.0.1</interserver_http_host>
        <interserver_http_port>{ClickHouseServer.FreePort()}</interserver_http_port>
        """);

    private sealed class Keeper : IDisposable
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("microalpha-zookeeper-").FullName;
        private readonly Process _process;

        private Keeper()
        {
            Port = ClickHouseServer.FreePort();
            var config = Path.Combine(_directory, "zoo.cfg");
            File.WriteAllText(
                config,
                $"tickTime=2000\ndataDir={_directory}/data\nclientPort={Port}\nclientPortAddress=127.0.0.1\n"
                + "admin.enableServer=false\n");
            string[] arguments = ["-Xmx128m", "-cp", Jar, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config];
            _process = Process.Start(new ProcessStartInfo("java", arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            _process.OutputDataReceived += static (_, _) => { };
            _process.ErrorDataReceived += static (_, _) => { };
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            for (var i = 0; i < 300 && !IsListening(); i++)
                Thread.Sleep(100);
            Assert.That(IsListening(), "ZooKeeper did not start");
        }

        public int Port { get; }

        public static Keeper StartOrIgnore()
        {
            if (!File.Exists(Jar) || !File.Exists("/usr/bin/java"))
                Assert.Ignore("no ZooKeeper here: apt-get install zookeeper default-jre-headless");
            return new Keeper();
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            Directory.Delete(_directory, recursive: true);
        }

        private bool IsListening()
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }
    }
}
