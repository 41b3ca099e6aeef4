using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>The review beside the gate: what the gate refuses is the first check that the review says fails.</summary>
[TestFixture]
internal sealed class RiskReviewTests
{
    // Checks that have no value and limit of their own in a review.
    private static readonly RiskCode[] NotRead =
    [
        RiskCode.SelfTrade, RiskCode.RepeatedExecutions, RiskCode.RejectStorm, RiskCode.ChangePending,
        RiskCode.OrderNotLive, RiskCode.BadPrice, RiskCode.TableFull, RiskCode.ShortSaleRestricted,
        RiskCode.DuplicateOrder, RiskCode.MissingLimit, RiskCode.UnknownInstrument, RiskCode.ParentUnknown,
        RiskCode.Overflow,
    ];

    [Test]
    public void Of_RandomOrders_AgreesWithTheGate([Range(1, 30)] int seed)
    {
        var random = new Random(seed);
        var rig = new RiskRig(
            WideLimits.Account with
            {
                MaxGrossE9 = random.Next(20_000, 60_000) * RiskRig.One,
                StrategyMaxNetE9 = random.Next(10_000, 60_000) * RiskRig.One,
                MaxOpenOrders = random.Next(3, 9),
                MaxDailyLossE9 = random.Next(10, 500) * RiskRig.One,
            },
            WideLimits.Symbol with
            {
                MaxQuantityE9 = 90 * RiskRig.One,
                MaxPositionE9 = random.Next(150, 400) * RiskRig.One,
                MaxNotionalE9 = 8_900 * RiskRig.One,
                CollarTouchBps = 200,
                CollarLastTicks = 300,
                StaleQuoteMs = 500,
                CanShort = seed % 2 == 0,
            },
            orders: 1024);
        var review = new RiskReview(rig.Gate, rig.State, rig.Books, rig.Orders, rig.Parents, rig.Positions);
        var codes = new HashSet<RiskCode>();
        for (var i = 0; i < 400; i++)
        {
            Disturb(rig, random);
            var intent = rig.New(
                random.Next(2) == 0 ? Side.Bid : Side.Ask, random.Next(1, 100), random.Next(95_00, 105_00));
            intent.DecisionTimeNs -= random.Next(20) == 0 ? 2_000 * RiskRig.Ms : 0;
            var readings = review.Of(in intent, rig.NowNs);
            var before = rig.State.Tokens;
            var code = rig.Ask(intent, out var id);
            codes.Add(code);
            var failed = readings.Where(static reading => !reading.IsPassed).Cast<RiskReading?>().FirstOrDefault();
            if (code == RiskCode.None)
            {
                Assert.That(failed, Is.Null);
                Assert.That(rig.State.Tokens, Is.LessThanOrEqualTo(before));
                if (random.Next(3) != 0)
                    rig.Fill(id, intent.SizeE9 / RiskRig.One, intent.PriceE9 / RiskRig.Cent);
            }
            else if (!NotRead.Contains(code))
            {
                Assert.That(
                    (failed?.Code, failed?.Value, failed?.Limit),
                    Is.EqualTo(((RiskCode?)code, (long?)rig.Last.Value, (long?)rig.Last.Limit)));
            }
        }

        Assert.That(codes, Has.Count.GreaterThan(4).And.Contain(RiskCode.None));
    }

    [Test]
    public void Of_Cancel_HasNoChecks()
    {
        var rig = new RiskRig();
        rig.Ask(rig.New(Side.Bid, 1, 90_00), out var id);
        var review = new RiskReview(rig.Gate, rig.State, rig.Books, rig.Orders, rig.Parents, rig.Positions);
        OrderIntent cancel = rig.Change(CommandKind.Cancel, id);
        Assert.That(review.Of(in cancel, rig.NowNs), Is.Empty);
    }

    private static void Disturb(RiskRig rig, Random random)
    {
        rig.Wait(random.Next(1, 300) * RiskRig.Ms);
        if (random.Next(4) != 0)
        {
            var bid = random.Next(98_00, 101_00);
            rig.Quote(bid, bid + random.Next(-1, 4));
        }

        if (random.Next(5) == 0)
            rig.Trade(random.Next(98_00, 102_00));
    }
}
