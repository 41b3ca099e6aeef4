using MicroAlpha.Storage.ClickHouse;
using NUnit.Framework;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>A statement runs whole or not at all, wherever its request is cut.</summary>
[TestFixture]
internal sealed class StatementTests
{
    private const string Start = "SELECT count() FROM (SELECT number FROM system.numbers LIMIT 100) WHERE number >= 5";

    [Test]
    public void Query_RequestCutAtAnyByte_RunsWholeOrNotAtAll([Values] bool isLong)
    {
        using var server = ClickHouseServer.StartOrIgnore();
        using var proxy = new FaultProxy(server.HttpPort, seed: 1);
        using var backend = new ServerBackend(
            server.Address("default") with { Url = new Uri($"http://127.0.0.1:{proxy.Port}") });
        var many = string.Concat(Enumerable.Range(1000, isLong ? 1500 : 0).Select(n => $" AND number != {n}"));
        var statement = $"{Start}{many} AND number <= 7";
        var uncut = backend.Query(statement);
        Assert.That(uncut.FirstRow, Is.EqualTo(new[] { "3" }), uncut.Text);
        var whole = proxy.RequestBytes;
        Assert.That(whole, Is.GreaterThan(Start.Length));
        var (refused, answered) = (0, 0);
        for (var cut = 1L; cut < whole; cut += isLong && cut > 400 && cut < whole - 100 ? 41 : 1)
        {
            proxy.CutRequestAt = cut;
            var reply = backend.Query(statement);
            if (reply.IsDone)
                Assert.That(reply.FirstRow, Is.EqualTo(new[] { "3" }), $"cut at {cut} of {whole}");
            (refused, answered) = reply.IsDone ? (refused, answered + 1) : (refused + 1, answered);
        }

        Assert.That(refused, Is.GreaterThan(200));
        TestContext.Out.WriteLine($"{whole} bytes: {refused} cuts refused, {answered} with the whole statement");
    }
}
