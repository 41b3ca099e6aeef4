using MicroAlpha.Storage.ClickHouse;
using MicroAlpha.Storage.Log;
using MicroAlpha.Tests.Host.Engine;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>A server whose disk fills: it is said, nothing is lost, and it goes on when there is room.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class ServerDiskFullTests
{
    [Test]
    public void Ship_ServersDiskFull_SaidAndDoneWhenThereIsRoom()
    {
        var mount = Directory.CreateTempSubdirectory("microalpha-small-").FullName;
        if (EngineProcess.Shell($"mount -t tmpfs -o size=48m tmpfs {mount} 2>&1; echo $?").Trim() != "0")
        {
            Directory.Delete(mount);
            Assert.Ignore("a small tmpfs needs root");
        }

        try
        {
            using var server = ClickHouseServer.StartOrIgnore(dataDirectory: mount);
            using var log = new DiskLog().Add(60_000);
            using var backend = new ServerBackend(server.Address());
            Assert.That(new StoreMigrator(backend, StoreCluster.None, () => 1).MigrateTo(2), Is.Empty);
            var options = new ShipperOptions { BatchEvents = 2048, BackoffMs = 20, BackoffMaxMs = 100, ParkMs = 200 };
            using var cursor = StoreCursor.Open(log.CursorPath);
            using var tail = new LogTail(log.LogPath);
            using var shipper = new Shipper(options, [backend], cursor, tail, SystemLogClock.Instance);
            Assert.That(shipper.Step(), Is.Zero);
            var ballast = Path.Combine(mount, "ballast");
            EngineProcess.Shell($"dd if=/dev/zero of={ballast} bs=64k 2>/dev/null");
            for (var i = 0; i < 20; i++)
                Thread.Sleep(Math.Clamp(shipper.Step(), 0, 100));
            Assert.That(shipper.Trouble, Does.Contain("space").IgnoreCase);
            TestContext.Out.WriteLine(shipper.Trouble);
            File.Delete(ballast);
            while (shipper.Step() is var waitMs && waitMs >= 0)
                Thread.Sleep(Math.Min(waitMs, 50));
            using var again = new LogTail(log.LogPath);
            using var audit = new StoreAudit(options, [backend], again);
            foreach (var session in again.Sessions())
                Assert.That(audit.Run(session, long.MaxValue / 2), Is.Empty);
            Assert.That(audit.Findings, Is.Empty);
            Assert.That(audit.Rows, Is.EqualTo(log.Rows.Sum()));
        }
        finally
        {
            EngineProcess.Shell($"umount -l {mount}");
            Directory.Delete(mount);
        }
    }
}
