using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Gateways.Alpaca.Sessions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Sessions;

/// <summary>Full jitter with a floor, a ceiling that doubles, and a reset.</summary>
internal sealed class BackoffTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Floor = TimeSpan.FromMilliseconds(50);

    [Test]
    public void Next_AnySeed_StaysBetweenFloorAndDoublingCeiling() => Prop.ForAll(
        ArbMap.Default.ArbFor<int>(),
        seed =>
        {
            var backoff = new Backoff(First, Longest, Floor, new Random(seed));
            for (var n = 0; n < 80; n++)
            {
                var ceiling = TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, n)));
                Assert.That(backoff.Next(), Is.InRange(Floor, ceiling), $"wait {n}");
            }
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Next_ManySeeds_SpreadsOverTheWholeRange()
    {
        var waits = Enumerable.Range(0, 1000).Select(seed =>
        {
            var backoff = new Backoff(First, Longest, Floor, new Random(seed));
            for (var n = 0; n < 9; n++)
                backoff.Next();
            return backoff.Next().TotalSeconds;
        }).ToList();
        Assert.That(waits.Min(), Is.LessThan(3));
        Assert.That(waits.Max(), Is.GreaterThan(57));
        Assert.That(waits.Average(), Is.InRange(27.0, 33.0));
    }

    [Test]
    public void Reset_AfterFailures_BeginsAnew()
    {
        var backoff = new Backoff(First, Longest, Floor, new Random(3));
        for (var n = 0; n < 10; n++)
            backoff.Next();
        backoff.Reset();
        Assert.That(backoff.Next(), Is.LessThanOrEqualTo(First));
    }
}
