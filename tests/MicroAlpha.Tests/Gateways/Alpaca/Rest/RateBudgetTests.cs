using MicroAlpha.Gateways.Alpaca.Rest;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Alpaca.Rest;

/// <summary>Tokens, the shares kept for orders and cancels, and what the server says.</summary>
internal sealed class RateBudgetTests
{
    private readonly ManualTime _time = new();

    [Test]
    public void TryTake_ReadsOnly_LeavesAQuarterForOrders()
    {
        var budget = Create();
        Assert.That(Take(budget, RequestClass.Read), Is.EqualTo(150));
        Assert.That(Take(budget, RequestClass.Order), Is.EqualTo(40));
        Assert.That(Take(budget, RequestClass.Cancel), Is.EqualTo(10));
        Assert.That(Take(budget, RequestClass.Cancel), Is.Zero);
    }

    [Test]
    public void TryTake_AfterAMinute_IsFullAgain()
    {
        var budget = Create();
        Take(budget, RequestClass.Cancel);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(Take(budget, RequestClass.Cancel), Is.EqualTo(100));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(Take(budget, RequestClass.Cancel), Is.EqualTo(200));
    }

    [Test]
    public void TryTake_Empty_SaysWhenTheNextOneComes()
    {
        var budget = Create();
        Take(budget, RequestClass.Cancel);
        var wait = budget.TryTake(RequestClass.Cancel);
        Assert.That(wait.TotalMilliseconds, Is.InRange(300.0, 302.0));
        _time.Advance(wait);
        Assert.That(budget.TryTake(RequestClass.Cancel), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Observe_ServerSaysLess_IsBelieved()
    {
        var budget = Create();
        budget.Observe(200, 200, 60, -1);
        Assert.That(Take(budget, RequestClass.Read), Is.EqualTo(10));
        budget.Observe(200, 1000, 900, -1);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(Take(budget, RequestClass.Cancel), Is.EqualTo(1000));
    }

    [Test]
    public void Observe_429_WaitsForResetCancelsFirst()
    {
        var budget = Create();
        var reset = _time.GetUtcNow().ToUnixTimeSeconds() + 20;
        budget.Observe(429, 200, 0, reset);
        var cancel = budget.TryTake(RequestClass.Cancel);
        var order = budget.TryTake(RequestClass.Order);
        var read = budget.TryTake(RequestClass.Read);
        Assert.That(cancel, Is.InRange(TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(20.25)));
        Assert.That(order, Is.GreaterThan(cancel));
        Assert.That(read, Is.GreaterThan(order));
        Assert.That(budget.Refusals, Is.EqualTo(1));
        _time.Advance(read);
        Assert.That(budget.TryTake(RequestClass.Read), Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase(-1, 5, 6)]
    [TestCase(0, 5, 6)]
    [TestCase(-1000, -1, 0)]
    [TestCase(100_000, 65, 66)]
    public void Observe_429WithStrangeReset_WaitsWithinReason(int resetIn, int least, int most)
    {
        var budget = Create();
        var reset = resetIn is -1 or 0 ? resetIn : _time.GetUtcNow().ToUnixTimeSeconds() + resetIn;
        budget.Observe(429, -1, -1, reset);
        Assert.That(budget.TryTake(RequestClass.Cancel).TotalSeconds, Is.InRange((double)least, most));
    }

    private RateBudget Create() => new(_time, new Random(1), 200);

    private static int Take(RateBudget budget, RequestClass kind)
    {
        var taken = 0;
        while (taken < 10_000 && budget.TryTake(kind) == TimeSpan.Zero)
            taken++;
        return taken;
    }
}
