using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>What the venue does in one situation each, with the numbers worked out beside it.</summary>
[TestFixture]
internal sealed class PaperScenarioTests
{
    private const Side Bid = Side.Bid;
    private const Side Ask = Side.Ask;

    // 300 ahead at 100. Sells of 200 leave 100 ahead; 150 more pass it and reach us with 50; 60 more fill the rest of
    // 100: 50.
    [Test]
    public void Queue_RiskAverse_OnlyTradesAdvance() => Expect(
        new PaperScript().Quote(100, 300, 101, 500).New(1, Bid, 100, 100)
            .Quote(100, 250, 101, 500).Quote(100, 300, 101, 500) // 50 cancelled and added: min(300, 250) = 250 ahead
            .Trade(100, 200, Ask).Trade(100, 100, Ask).Trade(100, 60, Ask),
        "1 accepted", "1 Maker 50 @ 100 = 50", "1 Maker 50 @ 100 = 100");

    // 300 ahead, 100 come behind. 200 of 400 are cancelled: n = 1 takes 3/4 = 150 from ahead, 150 stay. A sale of 170
    // reaches us with 20. Risk-averse: min(300, 200) = 200 ahead, nothing.
    [TestCase(QueueModel.Power, new[] { "1 accepted", "1 Maker 20 @ 100 = 20" })]
    [TestCase(QueueModel.RiskAverse, new[] { "1 accepted" })]
    public void Queue_Cancels_AreSharedByTheModel(QueueModel model, string[] expected) => Expect(
        new PaperScript(new PaperOptions { Queue = model }).Quote(100, 300, 101, 500).New(1, Bid, 100, 100)
            .Quote(100, 400, 101, 500).Quote(100, 200, 101, 500).Trade(100, 170, Ask),
        expected);

    // ln: 300 ahead, 100 behind, 200 cancelled. ln 301 = 5.70711, ln 101 = 4.61512, share 0.552895: 110.579 were ahead,
    // at least 200 - 100. 189.42 stay: a sale of 190 gives us a part of a unit, one of 189 nothing.
    [TestCase(189, 1)]
    [TestCase(190, 2)]
    public void Queue_Logarithmic_IsBetween(long traded, int answers) => Assert.That(
        new PaperScript(new PaperOptions { Queue = QueueModel.Logarithmic }).Quote(100, 300, 101, 500)
            .New(1, Bid, 100, 100).Quote(100, 400, 101, 500).Quote(100, 200, 101, 500).Trade(100, traded, Ask)
            .Answers(),
        Has.Length.EqualTo(answers));

    // Two of ours at 100 behind 10 others: a sale of 25 gives the first its 12, then 3 are left for the second.
    [Test]
    public void Queue_TwoOfOurs_NeverGetMoreThanTheTrade() => Expect(
        new PaperScript().Quote(100, 10, 105, 10).New(1, Bid, 100, 12).New(2, Bid, 100, 12).Trade(100, 25, Ask),
        "1 accepted", "2 accepted", "1 Maker 12 @ 100 = 12", "2 Maker 3 @ 100 = 3");

    // A sale at 99 went past our bid of 100: it would have met us first, with all of its 30, and at our price.
    [Test]
    public void Trade_Through_FillsAtOurPriceUpToItsSize() => Expect(
        new PaperScript().Quote(100, 300, 101, 500).New(1, Bid, 100, 50).Trade(99, 30, Ask),
        "1 accepted", "1 Maker 30 @ 100 = 30");

    // Nobody said who initiated: at the bid somebody sold; between bid and ask nobody knows.
    [TestCase(100, 2)]
    [TestCase(101, 1)]
    public void Trade_AggressorNotTold_IsInferredAtTheTouch(long price, int answers) => Assert.That(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, price, 5).Trade(price, 30).Answers(),
        Has.Length.EqualTo(answers));

    [TestCase(TradeFlags.Suspicious)]
    [TestCase(TradeFlags.Backfilled)]
    [TestCase(TradeFlags.Hidden)]
    public void Trade_ThatMovesNoQueue_FillsNobody(TradeFlags flags) => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 100, 5).Trade(100, 30, Ask, flags), "1 accepted");

    // 98 is behind the visible 100: how many wait there is not known, a trade there fills nobody. When 98 becomes the
    // touch with 40, all of them are ahead; a sale of 45 reaches us with 5.
    [Test]
    public void Queue_BehindTheVisible_StartsWhenItIsSeen() => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 98, 20).Trade(98, 30, Ask)
            .Quote(98, 40, 103, 10).Trade(98, 45, Ask),
        "1 accepted", "1 Maker 5 @ 98 = 5");

    // Asks 101 x 30, 102 x 50, 104 x 90. A buy of 100 up to 102 takes 30 and 50; 20 rest at 102.
    [Test]
    public void Taker_WalksTheVisibleBookAndRestsWithTheRest() => Expect(
        Book().New(1, Bid, 102, 100), "1 accepted", "1 Taker 30 @ 101 = 30", "1 Taker 50 @ 102 = 80");

    // What was taken stays taken until the feed tells another size: 101 is empty for the second order, 102 has 50 - 20
    // left. After the feed says 60 at 101 there are 60 again.
    [Test]
    public void Taker_ConsumedSize_StaysConsumedUntilToldAnew() => Expect(
        Book().New(1, Bid, 102, 50, TimeInForce.ImmediateOrCancel).Levels((Ask, 101, 30))
            .New(2, Bid, 102, 50, TimeInForce.ImmediateOrCancel)
            .Levels((Ask, 101, 60)).New(3, Bid, 101, 70, TimeInForce.ImmediateOrCancel),
        "1 accepted", "1 Taker 30 @ 101 = 30", "1 Taker 20 @ 102 = 50",
        "2 accepted", "2 Taker 30 @ 102 = 30", "2 canceled ImmediateOrCancel 20",
        "3 accepted", "3 Taker 60 @ 101 = 60", "3 canceled ImmediateOrCancel 10");

    // Up to 102 there are 80.
    [TestCase(80, new[] { "1 accepted", "1 Taker 30 @ 101 = 30", "1 Taker 50 @ 102 = 80" })]
    [TestCase(81, new[] { "1 accepted", "1 canceled FillOrKill 81" })]
    public void FillOrKill_IsAllOrNothing(long size, string[] expected) =>
        Expect(Book().New(1, Bid, 102, size, TimeInForce.FillOrKill), expected);

    [Test]
    public void Market_TakesWhatIsVisibleAndIsThenCanceled() => Expect(
        Book().New(1, Bid, 0, 200, TimeInForce.Day, OrderType.Market),
        "1 accepted", "1 Taker 30 @ 101 = 30", "1 Taker 50 @ 102 = 80", "1 Taker 90 @ 104 = 170",
        "1 canceled NoLiquidity 30");

    [Test]
    public void PostOnly_ThatWouldTake_IsRejected() => Expect(
        Book().New(1, Bid, 101, 5, TimeInForce.Day, OrderType.PostOnly)
            .New(2, Bid, 100, 5, TimeInForce.Day, OrderType.PostOnly).Replace(2, 101, 5).Cancel(2),
        "1 rejected PostOnlyWouldTake", "2 accepted", "2 rejected PostOnlyWouldTake", "2 canceled Requested 5");

    // The ask comes down to our bid of 100 with 20, and no recorded bid stands there any more: 20 meet us.
    [Test]
    public void Quote_ThatComesToOurPrice_FillsUpToItsSize() => Expect(
        new PaperScript().Quote(99, 10, 103, 10).New(1, Bid, 100, 50).Quote(99, 10, 100, 20).Quote(99, 10, 100, 20),
        "1 accepted", "1 Maker 20 @ 100 = 20");

    // A locked market: the recorded bid at 100 still stands, whoever is behind it is not met.
    [Test]
    public void Quote_Locked_FillsNobodyBehindTheRecordedBid() => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 100, 50).Quote(100, 10, 100, 20), "1 accepted");

    // 10 ahead. Smaller at the same price keeps the place: a sale of 12 reaches order 1 with 2. A larger size goes to
    // the end: 15 are told by then, all ahead of it.
    [Test]
    public void Replace_LosesThePlaceByPriceOrMoreSizeOnly() => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 100, 8).Quote(100, 15, 103, 10).Replace(1, 100, 6)
            .Trade(100, 12, Ask).Quote(100, 14, 103, 10).Replace(1, 100, 9).Trade(100, 14, Ask).Trade(100, 3, Ask),
        "1 accepted", "1 replaced", "1 Maker 2 @ 100 = 2", "1 replaced", "1 Maker 3 @ 100 = 5");

    [Test]
    public void Replace_WrongOnes_LeaveTheOrderWorking() => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 100, 8).Trade(100, 13, Ask).Replace(1, 100, 3)
            .Replace(7, 100, 3).Cancel(1).Replace(1, 100, 9),
        "1 accepted", "1 Maker 3 @ 100 = 3", "1 rejected SizeAtMostFilled", "7 rejected UnknownOrder",
        "1 canceled Requested 5", "1 rejected UnknownOrder");

    // Our own ask of 102 stands where the buy comes to after the 30 at 101.
    [TestCase(SelfTradeMode.CancelNewest, new[] { "2 Taker 30 @ 101 = 30", "2 canceled SelfTrade 20" })]
    [TestCase(SelfTradeMode.CancelOldest,
        new[] { "2 Taker 30 @ 101 = 30", "1 canceled SelfTrade 5", "2 Taker 20 @ 102 = 50" })]
    [TestCase(SelfTradeMode.CancelBoth,
        new[] { "2 Taker 30 @ 101 = 30", "1 canceled SelfTrade 5", "2 canceled SelfTrade 20" })]
    public void SelfTrade_IsPrevented(SelfTradeMode mode, string[] expected) => Expect(
        Book(new PaperOptions { SelfTrade = mode }).New(1, Ask, 102, 5).New(2, Bid, 102, 50),
        ["1 accepted", "2 accepted", .. expected]);

    // Decided at 1000. A place takes 100, so the order meets the market of 1100; the answer takes 7 more. The cancel is
    // faster and comes first: there is no such order yet.
    [Test]
    public void Latencies_AreApart_AndAFastCancelComesTooEarly()
    {
        var script = new PaperScript(new PaperOptions { Place = new(100), Cancel = new(40), FillFeed = new(7) })
            .Quote(100, 10, 103, 10).New(1, Bid, 103, 10).Cancel(1).Quote(100, 10, 102, 4);
        script.Now = 1200;
        Assert.That(script.Answers(hasTimes: true), Is.EqualTo(new[]
        {
            "1040>1047 1 rejected UnknownOrder", "1100>1107 1 accepted", "1100>1107 1 Taker 4 @ 102 = 4",
        }));
    }

    // What we do on an answer counts from the answer: a fill known at 1017 lets us cancel at 1017 + 5.
    [Test]
    public void TryTake_StopsAtEachAnswer_SoThatItCanBeActedOn()
    {
        var script = new PaperScript(new PaperOptions { Place = new(10), Cancel = new(5), FillFeed = new(7) })
            .Quote(100, 10, 103, 10).New(1, Bid, 100, 10);
        EngineEvent answer = default;
        Assert.That(script.Broker.TryTake(2000, ref answer), Is.True);
        Assert.That(answer.ReceiveTimeNs, Is.EqualTo(1017));
        script.Broker.Submit(
            new OrderCommand { Kind = CommandKind.Cancel, OrderId = 1, DecisionTimeNs = answer.ReceiveTimeNs }, 1);
        Assert.That(script.Broker.NextNs, Is.EqualTo(1022));
        script.Now = 2000;
        Assert.That(script.Answers(hasTimes: true), Is.EqualTo(new[] { "1022>1029 1 canceled Requested 10" }));
    }

    [Test]
    public void Halt_NothingExecutesAndWhatCannotWaitIsRejected() => Expect(
        Book().New(1, Bid, 100, 10).State(TradingState.Halted).Trade(99, 500, Ask)
            .New(2, Bid, 104, 10, TimeInForce.ImmediateOrCancel).New(3, Bid, 104, 10).State(TradingState.Unchanged)
            .Cancel(1).State(TradingState.Trading).Trade(101, 1, Bid),
        "1 accepted", "2 rejected Halted", "3 accepted", "1 canceled Requested 10", "3 Maker 1 @ 104 = 1");

    // Buys stop at the upper band of 102, orders beyond it are refused, and one that the band passes is canceled.
    [Test]
    public void Band_StopsExecutionsAndOrdersBeyondIt() => Expect(
        Book().Band(95, 102).New(1, Bid, 103, 10).New(2, Bid, 0, 200, TimeInForce.Day, OrderType.Market)
            .New(3, Bid, 102, 10).Band(95, 101).New(4, Ask, 94, 1),
        "1 rejected OutsideBand", "2 accepted", "2 Taker 30 @ 101 = 30", "2 Taker 50 @ 102 = 80",
        "2 canceled NoLiquidity 120", "3 accepted", "3 canceled BandMoved 10", "4 rejected OutsideBand");

    [Test]
    public void Day_EndsWithTheSession_GoodTillCanceledDoesNot() => Expect(
        new PaperScript().Quote(100, 10, 103, 10).New(1, Bid, 99, 10).New(2, Bid, 100, 5, TimeInForce.GoodTillCanceled)
            .Phase(SessionPhase.Closed).Trade(99, 50, Ask).Phase(SessionPhase.Regular).Trade(99, 2, Ask),
        "1 accepted", "2 accepted", "1 expired 10", "2 Maker 2 @ 100 = 2");

    // A partial fill of a resting order is told, counts, and the rest goes on working.
    [Test]
    public void PartialFill_OfARestingOrder_Counts()
    {
        var script = new PaperScript(new PaperOptions { Fees = new FeeSchedule(-1_000_000, 3_000_000, 0, 0) })
            .Quote(100, 0, 103, 10).New(1, Bid, 100, 10).Trade(99, 4, Ask).New(2, Bid, 103, 5);
        Expect(script, "1 accepted", "1 Maker 4 @ 100 = 4", "2 accepted", "2 Taker 5 @ 103 = 5");
        // 4 shares of 0.001 rebate, 5 of 0.003.
        Assert.That(script.Broker.Counters.FeesE9, Is.EqualTo(11_000_000));
        Assert.That(script.Broker.WorkingOrders, Is.EqualTo(1));
    }

    [Test]
    public void Answers_NobodyTakesThem_FailsLoudly()
    {
        var script = new PaperScript(new PaperOptions { MaxAnswers = 16 }).Quote(100, 10, 103, 10);
        var error = Assert.Throws<EngineException>(() =>
        {
            for (var id = 1u; id < 20; id++)
                script.New(id, Bid, 99, 1);
            script.Quote(100, 10, 103, 10).Quote(100, 10, 103, 10);
        })!;
        Assert.That(error.Code, Is.EqualTo("MA-831"));
    }

    // A checkpoint and what else is no order is not for a venue.
    [Test]
    public void Submit_NoOrder_IsLeftOut()
    {
        var script = new PaperScript().Quote(100, 10, 103, 10);
        foreach (var kind in new[] { CommandKind.None, CommandKind.Checkpoint, (CommandKind)5 })
            script.Broker.Submit(new OrderCommand { Kind = kind, OrderId = 1 }, 0);
        Expect(script);
        Assert.That(script.Broker.NextNs, Is.EqualTo(long.MaxValue));
    }

    private static PaperScript Book(PaperOptions? options = null) => new PaperScript(options).Levels(
        (Bid, 99, 10), (Bid, 98, 40), (Ask, 101, 30), (Ask, 102, 50), (Ask, 104, 90));

    private static void Expect(PaperScript script, params string[] expected)
    {
        script.Now += 10;
        Assert.That(script.Answers(), Is.EqualTo(expected));
    }
}
