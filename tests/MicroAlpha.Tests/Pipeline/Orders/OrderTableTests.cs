using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Orders.OrderSlots;

namespace MicroAlpha.Tests.Pipeline.Orders;

/// <summary>Each rule of the order table by itself.</summary>
[TestFixture]
internal sealed class OrderTableTests
{
    private ExposureBook _book = new(4);
    private OrderTable _table = new(16, new ExposureBook(4));

    [SetUp]
    public void Make() => (_book, _table) = Fresh();

    [Test]
    public void Open_Limit_ReservesItsSizeAndValue()
    {
        var id = Buy(10, 100);
        Assert.That((id, _table[id].State), Is.EqualTo((1u, OrderState.Sent)));
        Assert.That((_book.Account(0).OpenBuyE9, _book.Account(0).OpenOrders), Is.EqualTo((10 * One, 1)));
        Assert.That(_book.AccountTotal.OpenBuyE18, Is.EqualTo((Int128)(10 * One) * (100 * One)));
        Assert.That(_book.StrategyTotal(0).OpenBuyE18, Is.EqualTo(_book.AccountTotal.OpenBuyE18));
    }

    [Test]
    public void Apply_FillsInTwoParts_EndFilledAndReleased()
    {
        var id = Buy(10, 100);
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        var first = Apply(Filled(id, 1, 4 * One, 99 * One, 4 * One));
        Assert.That((first.FilledSizeE9, first.FilledPriceE9, first.After),
            Is.EqualTo((4 * One, 99 * One, OrderState.Working)));
        Assert.That(_book.Account(0).OpenBuyE9, Is.EqualTo(6 * One));
        Apply(Filled(id, 2, 6 * One, 100 * One, 10 * One));
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Filled));
        Assert.That((_book.Account(0).OpenBuyE9, _book.Account(0).NetSizeE9, _book.Account(0).OpenOrders),
            Is.EqualTo((0L, 10 * One, 0)));
        Assert.That((_table.Counters.Released, _table.Counters.Executions), Is.EqualTo((1L, 2L)));
    }

    [Test]
    public void Apply_LaterFillFirst_CountsTheMissingPartAndCorrectsItsPrice()
    {
        var id = Buy(10, 100);
        var second = Apply(Filled(id, 2, 6 * One, 100 * One, 10 * One));
        Assert.That((second.FilledSizeE9, _table[id].UnpricedSizeE9), Is.EqualTo((10 * One, 4 * One)));
        var first = Apply(Filled(id, 1, 4 * One, 97 * One, 4 * One));
        Assert.That(first.FilledSizeE9, Is.Zero);
        Assert.That(first.CorrectionE18, Is.EqualTo((Int128)(-3 * One) * (4 * One)), "4 at 97 instead of 100");
        Assert.That((_table[id].UnpricedE18, _table[id].UnpricedSizeE9), Is.EqualTo(((Int128)0, 0L)));
    }

    [Test]
    public void Apply_SameExecutionTwice_CountsOnce()
    {
        var id = Buy(10, 100);
        Apply(Filled(id, 1, 4 * One, 99 * One, 4 * One));
        var again = Apply(Filled(id, 1, 4 * One, 99 * One, 4 * One));
        Assert.That((again.FilledSizeE9, again.IsNewExecution), Is.EqualTo((0L, false)));
        Assert.That((_book.Account(0).NetSizeE9, _table.Counters.Duplicates), Is.EqualTo((4 * One, 1L)));
    }

    [Test]
    public void Apply_FillAfterCancel_IsReal()
    {
        var id = Buy(10, 100);
        Apply(Closed(id, EventKind.OrderCanceled, 0));
        Assert.That((_table[id].State, _book.Account(0).OpenBuyE9), Is.EqualTo((OrderState.Canceled, 0L)));
        Apply(Filled(id, 1, 4 * One, 99 * One, 4 * One));
        Assert.That((_table[id].State, _book.Account(0).NetSizeE9, _table.Counters.FillsAfterEnd),
            Is.EqualTo((OrderState.Canceled, 4 * One, 1L)));
        Assert.That((_table.Counters.Released, _table.IsHalted(0)), Is.EqualTo((1L, false)));
    }

    [Test]
    public void Apply_MoreThanOrdered_IsAppliedAlarmedAndHalts()
    {
        var id = Buy(10, 100);
        var update = Apply(Filled(id, 1, 12 * One, 99 * One, 12 * One));
        Assert.That((update.IsOverfill, _book.Account(0).NetSizeE9, _table.IsHalted(0)),
            Is.EqualTo((true, 12 * One, true)));
        Assert.That((_table.Counters.Overfills, _table.IsHalted(1)), Is.EqualTo((1L, false)));
        _table.Resume(0);
        Assert.That(_table.IsHalted(0), Is.False);
    }

    [Test]
    public void Apply_AcceptedAfterTheEnd_ChangesNoState()
    {
        var id = Buy(10, 100);
        Apply(Filled(id, 1, 10 * One, 99 * One, 10 * One));
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        Apply(Closed(id, EventKind.OrderExpired, 10 * One));
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Filled));
    }

    [Test]
    public void AskReplace_Larger_ReservesTheLargerUntilItIsAnswered()
    {
        var id = Buy(10, 100);
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        Assert.That(_table.TryAskReplace(id, 15 * One, 101 * One, 101 * One, 2), Is.True);
        Assert.That(_table.TryAskReplace(id, 16 * One, 101 * One, 101 * One, 2), Is.False, "one at a time");
        Assert.That((_table[id].State, _book.Account(0).OpenBuyE9), Is.EqualTo((OrderState.Replacing, 15 * One)));
        Assert.That(_book.AccountTotal.OpenBuyE18, Is.EqualTo((Int128)(15 * One) * (101 * One)));
        Apply(Rejected(id, CommandKind.Replace));
        Assert.That((_table[id].State, _book.Account(0).OpenBuyE9), Is.EqualTo((OrderState.Working, 10 * One)));
    }

    [Test]
    public void AskReplace_Smaller_KeepsTheOldReservationUntilItIsAcknowledged()
    {
        var id = Sell(10, 100);
        _table.TryAskReplace(id, 4 * One, 99 * One, 99 * One, 2);
        Assert.That(_book.Account(0).OpenSellE9, Is.EqualTo(10 * One));
        Apply(Filled(id, 1, 3 * One, 100 * One, 3 * One));
        Assert.That((_table[id].State, _book.Account(0).OpenSellE9, _book.Account(0).NetSizeE9),
            Is.EqualTo((OrderState.Replacing, 7 * One, -3 * One)), "a fill while replacing counts");
        Apply(Replaced(id, 8, 4 * One, 99 * One));
        Assert.That((_table[id].State, _book.Account(0).OpenSellE9), Is.EqualTo((OrderState.Working, One)));
    }

    [Test]
    public void Apply_ReplacedTwiceOrLate_IsOldNews()
    {
        var id = Buy(10, 100);
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        _table.TryAskReplace(id, 10 * One, 101 * One, 101 * One, 2);
        Apply(Replaced(id, 8, 10 * One, 101 * One));
        _table.TryAskReplace(id, 10 * One, 100 * One, 100 * One, 3);
        Apply(Replaced(id, 9, 10 * One, 100 * One));
        _table.TryAskReplace(id, 10 * One, 101 * One, 101 * One, 4);
        Apply(Replaced(id, 8, 10 * One, 101 * One));
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Replacing), "the first replace's answer again");
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        Assert.That(_table[id].VenueOrderIdLow, Is.EqualTo(9ul));
        Apply(Replaced(id, 10, 10 * One, 101 * One));
        Assert.That((_table[id].State, _table[id].PriceE9), Is.EqualTo((OrderState.Working, 101 * One)));
        Assert.That((_table.IsHalted(0), _table.Counters.ForeignReplaces), Is.EqualTo((false, 0L)));
    }

    [Test]
    public void Apply_VenueThatKeepsItsId_AnswersReplacesByTheirTerms()
    {
        var id = Buy(10, 100);
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        foreach (var price in (long[])[101, 100, 101])
        {
            _table.TryAskReplace(id, 10 * One, price * One, price * One, 2);
            Apply(Replaced(id, 7, 10 * One, price * One));
            Assert.That((_table[id].State, _table[id].PriceE9), Is.EqualTo((OrderState.Working, price * One)));
        }
    }

    [Test]
    public void Apply_ReplaceNobodyAskedFor_IsTakenAndHalts()
    {
        var id = Buy(10, 100);
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        Apply(Replaced(id, 8, 20 * One, 102 * One));
        Assert.That((_book.Account(0).OpenBuyE9, _table.IsHalted(0)), Is.EqualTo((20 * One, true)));
    }

    [Test]
    public void Apply_OutcomeUnknown_StaysReservedUntilAnythingIsTold()
    {
        var id = Buy(10, 100);
        Apply(Rejected(id, CommandKind.New, by: OrderTable.OutcomeUnknown));
        Assert.That((_table[id].State, _book.Account(0).OpenBuyE9, _book.AccountTotal.UnknownOrders),
            Is.EqualTo((OrderState.Unknown, 10 * One, 1)));
        Apply(Accepted(id, 7, 10 * One, 100 * One));
        Assert.That((_table[id].State, _book.AccountTotal.UnknownOrders), Is.EqualTo((OrderState.Working, 0)));
        _table.TryAskCancel(id, 2);
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Canceling));
        _table.Doubt(id);
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Unknown));
        Apply(Rejected(id, CommandKind.Cancel, venueTimeNs: 5));
        Assert.That(_table[id].State, Is.EqualTo(OrderState.Working));
    }

    [Test]
    public void Open_Full_GivesNoId()
    {
        for (var i = 1u; i <= 16; i++)
            Assert.That(Buy(1, 100), Is.EqualTo(i));
        Assert.That(_table.IsFull, Is.True);
        Assert.That(Buy(1, 100), Is.Zero);
    }

    [Test]
    public void Apply_OrderNotInTheTable_IsCounted()
    {
        Apply(Filled(3, 1, One, One, One));
        Apply(Accepted(0, 1, One, One));
        Assert.That(_table.Counters.Strangers, Is.EqualTo(2));
    }

    [Test]
    public void FirstLive_OpenAndClosedOrders_ListsTheLiveOnes()
    {
        var ids = new[] { Buy(1, 1), Buy(2, 1), Buy(3, 1), Buy(4, 1) };
        Apply(Closed(ids[1], EventKind.OrderCanceled, 0));
        Apply(Closed(ids[3], EventKind.OrderExpired, 0));
        var live = new List<uint>();
        for (var id = _table.FirstLive(0); id != 0; id = _table[id].NextLive)
            live.Add(id);
        Assert.That(live, Is.EqualTo(new[] { ids[2], ids[0] }));
    }

    [Test]
    public void StateHash_DifferentHistory_Differs()
    {
        var other = Fresh().Table;
        Buy(10, 100);
        other.Open(Intent(Side.Bid, 10 * One, 100 * One), 100 * One);
        Assert.That(_table.StateHash, Is.EqualTo(other.StateHash));
        Apply(Filled(1, 1, One, One, One));
        Assert.That(_table.StateHash, Is.Not.EqualTo(other.StateHash));
    }

    [TestCase(0ul, (ushort)0, 0L, "MA-0-0-0")]
    [TestCase(17ul, (ushort)3, 123456L, "MA-17-3-123456")]
    [TestCase(ulong.MaxValue, ushort.MaxValue, 999_999_999_999_999_999L,
        "MA-18446744073709551615-65535-999999999999999999")]
    public void ClientOrderId_Format_ReadsBack(ulong epoch, ushort strategy, long sequence, string text)
    {
        var target = new byte[ClientOrderId.MaxLength];
        var length = ClientOrderId.Format(target, epoch, strategy, sequence);
        Assert.That(Encoding.ASCII.GetString(target, 0, length), Is.EqualTo(text));
        Assert.That(ClientOrderId.TryParse(target.AsSpan(0, length), out var e, out var s, out var q), Is.True);
        Assert.That((e, s, q), Is.EqualTo((epoch, strategy, sequence)));
    }

    [TestCase("MA-1-2")]
    [TestCase("MA-1-2-")]
    [TestCase("MA-01-2-3")]
    [TestCase("MA-1-2-3x")]
    [TestCase("MA-1-70000-3")]
    [TestCase("MA-1-2--3")]
    [TestCase("XX-1-2-3")]
    [TestCase("")]
    public void ClientOrderId_OtherText_IsNotOurs(string text) => Assert.That(
        ClientOrderId.TryParse(Encoding.ASCII.GetBytes(text), out _, out _, out _), Is.False);

    [Test]
    public void ClientOrderId_SequenceOutOfRange_IsRefused()
    {
        var target = new byte[ClientOrderId.MaxLength];
        Assert.That(ClientOrderId.Format(target, 1, 1, -1), Is.Zero);
        Assert.That(ClientOrderId.Format(target, 1, 1, ClientOrderId.MaxSequence + 1), Is.Zero);
        Assert.That(ClientOrderId.Format(target.AsSpan(1), 1, 1, 1), Is.Zero);
    }

    private static (ExposureBook Book, OrderTable Table) Fresh()
    {
        var book = new ExposureBook(4);
        return (book, new OrderTable(16, book));
    }

    private uint Buy(long size, long price) =>
        _table.Open(Intent(Side.Bid, size * One, price * One), price * One);

    private uint Sell(long size, long price) =>
        _table.Open(Intent(Side.Ask, size * One, price * One), price * One);

    private OrderUpdate Apply(EngineEvent slot) => _table.Apply(in slot);
}
