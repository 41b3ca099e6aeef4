using System.Text.Json;
using MicroAlpha.Tests.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.Engine;

/// <summary>Engine and store as their users have them: processes that are killed, commands that tell.</summary>
[TestFixture]
[NonParallelizable]
internal sealed class StoreProcessTests
{
    [Test]
    public void Run_EngineKilledAndServerAway_EveryRowOnce()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var proxy = new FaultProxy(server.HttpPort, seed: 3);
        using var place = new StoreEngine(proxy.Port, "secret", 20_000, 4096);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        proxy.OneIn = 10;
        var random = new Random(11);
        for (var life = 0; life < 4; life++)
        {
            using var engine = place.Start();
            Thread.Sleep(random.Next(300, 1200));
            if (life == 1)
            {
                server.Kill();
                Thread.Sleep(1500);
                server.Start();
            }

            if (life == 2)
            {
                server.Stop();
                Thread.Sleep(1500);
                server.Continue();
            }

            engine.KillNow();
        }

        proxy.OneIn = 0;
        using (var last = place.Start())
        {
            Thread.Sleep(1500);
            Assert.That(last.Terminate(), Is.Zero, last.Errors);
            using var status = JsonDocument.Parse(last.Output.Result);
            Assert.That(status.RootElement.GetProperty("store").GetProperty("batches").GetInt64(), Is.Positive);
        }

        var shipped = place.Command("store", "ship", "--json");
        Assert.That(shipped.Exit, Is.Zero, shipped.Errors);
        var position = StoreEngine.Report(place.Command("store", "status", "--json"));
        Assert.That(position.GetProperty("behind").GetInt64(), Is.Zero);
        var audit = place.Command("store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        var rows = StoreEngine.Report(audit).GetProperty("rows").GetInt64();
        Assert.That(rows, Is.EqualTo(StoreEngine.CountRows(server)).And.GreaterThan(20_000));
        CheckReship(server, place);
    }

    [Test]
    public void Run_WrongPassword_EngineRunsAndSaysSo()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var place = new StoreEngine(server.HttpPort, "wrong", 20_000, 4096);
        using (var engine = place.Start())
        {
            Assert.That(engine.WaitForError("Wrong password"));
            Assert.That(engine.Terminate(), Is.Zero, engine.Errors);
            Assert.That(engine.Errors, Does.Not.Contain("X-ClickHouse-Key"));
        }

        Assert.That(place.Command("sql", "SELECT 1").Exit, Is.EqualTo(3));
        place.Password = "secret";
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        Assert.That(place.Command("store", "ship").Exit, Is.Zero);
        Assert.That(place.Command("store", "audit").Exit, Is.Zero);
        var answer = place.Command("sql", "SELECT count() > 0 AS ok FROM quotes", "--format", "TabSeparated");
        Assert.That(answer.Output.Trim(), Is.EqualTo("1"));
    }

    [Test]
    public void Ship_OldSessionPutIntoTheLogLater_SaidAndSentByReship()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var place = new StoreEngine(server.HttpPort, "secret", 20_000, 4096);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        var log = Path.Combine(place.Home, "log");
        server.Stop();
        using (var first = place.Start())
        {
            Thread.Sleep(500);
            first.KillNow();
        }

        Directory.Move(log, log + "-old");
        server.Continue();
        using (var second = place.Start())
        {
            Thread.Sleep(500);
            Assert.That(second.Terminate(), Is.Zero, second.Errors);
        }

        Assert.That(place.Command("store", "ship").Exit, Is.Zero);
        foreach (var file in Directory.GetFiles(log + "-old", "*.lz4"))
            File.Move(file, Path.Combine(log, Path.GetFileName(file)));
        var ship = place.Command("store", "ship");
        Assert.That(ship.Exit, Is.EqualTo(1), ship.Errors);
        var advice = ship.Errors[(ship.Errors.IndexOf("store reship", StringComparison.Ordinal))..].Split('\n')[0];
        Assert.That(place.Command(advice.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Exit, Is.Zero);
        Assert.That(place.Command("store", "ship").Exit, Is.Zero);
        var audit = place.Command("store", "audit", "--json");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
        var rows = StoreEngine.Report(audit).GetProperty("rows").GetInt64();
        Assert.That(rows, Is.EqualTo(StoreEngine.CountRows(server)));
        // With the tables goes the cursor's place: the next shipping begins anew.
        Assert.That(place.Command("store", "migrate", "--to", "0", "--yes-drop-tables").Exit, Is.Zero);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        Assert.That(place.Command("store", "ship").Exit, Is.Zero);
        Assert.That(StoreEngine.CountRows(server), Is.EqualTo(rows));
    }

    [Test]
    public void Audit_NothingComparedOrNoServer_IsNotSaidToBeFine()
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var place = new StoreEngine(server.HttpPort, "secret", 20_000, 4096);
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        var audit = place.Command("store", "audit");
        Assert.That((audit.Exit, audit.Errors.Contains("nothing was compared", StringComparison.Ordinal)),
            Is.EqualTo((1, true)));
        server.Query("DROP TABLE quotes", "microalpha");
        Assert.That(place.Command("store", "migrate").Exit, Is.Zero);
        Assert.That(server.Query("EXISTS TABLE quotes", "microalpha"), Is.EqualTo("1"));
        var keep = Path.Combine(place.Home, "keep.csv");
        File.WriteAllText(keep, "mine");
        var wrong = place.Command("sql", "selec 1", "--out", keep);
        Assert.That((wrong.Exit, File.ReadAllText(keep)), Is.EqualTo((1, "mine")), wrong.Errors);
        Assert.That(place.Command("sql", "SELECT 1", "--format", "TSV&readonly=1").Exit, Is.EqualTo(2));
        Assert.That(place.Command("sql", "SELECT 1", "--out", Path.Combine(place.Home, "no", "x")).Exit, Is.EqualTo(2));
        server.Kill();
        Assert.That(place.Command("store", "audit").Exit, Is.EqualTo(3));
        server.Start();
    }

    /// <summary>Rows taken away and doubled by hand are told, and mended.</summary>
    private static void CheckReship(ClickHouseServer server, StoreEngine place)
    {
        var session = server.Query("SELECT max(session) FROM quotes", "microalpha");
        server.Query(
            $"INSERT INTO quotes SELECT * FROM quotes WHERE session = {session} AND sequence < 100", "microalpha");
        var audit = place.Command("store", "audit");
        Assert.That(audit.Exit, Is.EqualTo(1));
        Assert.That(audit.Errors, Does.Contain("duplicate quotes"));
        var hex = ulong.Parse(session, null).ToString("x16", null);
        var reship = place.Command(
            "store", "reship", "--session", hex, "--range", "0-99", "--table", "quotes");
        Assert.That(reship.Exit, Is.Zero, reship.Errors);
        audit = place.Command("store", "audit");
        Assert.That(audit.Exit, Is.Zero, audit.Errors);
    }
}
