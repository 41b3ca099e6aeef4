using System.Numerics;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Positions;
using NUnit.Framework;

namespace MicroAlpha.Tests.Pipeline.Positions;

/// <summary>The book against a ledger of single units, and what survives a restart.</summary>
[TestFixture]
internal sealed class PositionBookTests
{
    private const long One = DecimalE9.One;
    private const long Wei = 1_000_000_000;

    [Test]
    public void Book_WorkedExampleOfTheReadme_GivesItsNumbers()
    {
        var book = Book();
        book.Book(0, Side.Bid, 10 * One, 100 * One);
        book.Book(0, Side.Bid, 10 * One, 110 * One);
        book.Book(0, Side.Ask, 15 * One, 120 * One);
        book.Mark(0, 120 * One, 121 * One);
        ref readonly var position = ref book[0];
        Assert.That((position.NetSizeE9, position.RealisedE18, position.RealisedFifoE18, position.UnrealisedE18),
            Is.EqualTo((5 * One, E18(225), E18(250), E18(75))));
        Assert.That(book.EquityE18, Is.EqualTo(E18(300)));
    }

    [Test]
    public void Book_RandomExecutions_EqualTheNaiveLedger([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var (book, ledger) = (Book(lots: seed % 4 == 0 ? 2 : 256), new NaiveLedger());
        var executions = 0;
        for (var i = 0; i < 300; i++)
        {
            var side = random.Next(2) == 0 ? Side.Bid : Side.Ask;
            var (units, price) = (random.Next(1, 12), random.Next(50, 150));
            book.Book(0, side, units * One, price * One);
            ledger.Book(side, units, price);
            executions++;
            ref readonly var position = ref book[0];
            Assert.That(position.NetSizeE9, Is.EqualTo(ledger.Net * One));
            if (book.LotsMerged == 0)
                Assert.That((BigInteger)position.RealisedFifoE18, Is.EqualTo(ledger.RealisedFifo * Scale));
            // Each partial close may round by less than 1e-18.
            var exact = ledger.Realised.Numerator * Scale / ledger.Realised.Denominator;
            Assert.That(BigInteger.Abs((BigInteger)position.RealisedE18 - exact) <= executions, Is.True);
            var (bid, ask) = (random.Next(50, 150), 150);
            book.Mark(0, bid * One, ask * One);
            // Cash plus value at the mark, whatever the method.
            var mark = ledger.Net > 0 ? bid : ask;
            var total = ledger.Net == 0 ? ledger.RealisedFifo
                : ledger.RealisedFifo + (ledger.Net > 0 ? (mark * ledger.Net) - ledger.CostFifo
                    : ledger.CostFifo + (mark * ledger.Net));
            Assert.That((BigInteger)book.EquityE18, Is.EqualTo(total * Scale), "to the last digit");
        }

        Assert.That(book.LotsMerged > 0, Is.EqualTo(seed % 4 == 0));
    }

    [Test]
    public void Mark_LongAndShort_TakesTheSideThatWouldHaveToTakeIt()
    {
        var book = Book();
        book.Book(0, Side.Bid, One, 100 * One);
        book.Book(1, Side.Ask, One, 100 * One);
        book.Mark(0, 99 * One, 103 * One);
        book.Mark(1, 97 * One, 102 * One);
        Assert.That((book[0].UnrealisedE18, book[1].UnrealisedE18), Is.EqualTo((E18(-1), E18(-2))));
        book.Mark(0, 0, 103 * One);
        Assert.That(book[0].UnrealisedE18, Is.EqualTo(E18(-1)), "no bid: the last mark stays");
    }

    [Test]
    public void Book_Fees_AreTakenFromTheEquity()
    {
        var book = new PositionBook(
            2, 16, new FeeSchedule(-One / 100, One / 200, 0, FeeSchedule.BasisPointE9), SavedAccount.Empty);
        book.Book(0, Side.Bid, 100 * One, 50 * One);
        Assert.That(book[0].FeesE18, Is.EqualTo(E18(1)), "0.005 a unit and 1 bp of 5,000");
        Assert.That((book.EquityE18, book.DailyLossE18), Is.EqualTo((E18(-1), E18(1))));
        book.Book(0, Side.Bid, 100 * One, 50 * One, isMaker: true);
        Assert.That(book.EquityE18, Is.EqualTo(E18(0)), "a rebate of 0.01 a unit");
    }

    [Test]
    public void Correct_BoughtDearer_IsALoss()
    {
        var book = Book();
        book.Book(0, Side.Bid, 10 * One, 100 * One);
        book.Correct(0, Side.Bid, E18(3));
        book.Correct(0, Side.Ask, E18(1));
        Assert.That((book[0].RealisedE18, book.EquityE18), Is.EqualTo((E18(-2), E18(-2))));
    }

    [Test]
    public void DailyLossAndDrawdown_GainThenLoss_CountFromDayStartAndPeak()
    {
        var book = Book();
        book.BeginDay(20261119);
        book.Book(0, Side.Bid, 10 * One, 100 * One);
        book.Mark(0, 130 * One, 131 * One);
        Assert.That((book.DailyLossE18, book.DrawdownE18), Is.EqualTo((E18(-300), E18(0))));
        book.BeginDay(20261120);
        book.Mark(0, 120 * One, 121 * One);
        Assert.That((book.DailyLossE18, book.DrawdownE18), Is.EqualTo((E18(100), E18(100))));
        book.BeginDay(20261120);
        book.BeginDay(20261119);
        Assert.That((book.TradingDay, book.DailyLossE18), Is.EqualTo((20261120u, E18(100))), "no day begins twice");
    }

    [Test]
    public void Save_RestoredAtAnyStep_GoesOnAsWithoutTheRestart([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        var (whole, book) = (Book(), Book());
        for (var i = 0; i < 200; i++)
        {
            if (random.Next(10) == 0)
            {
                book = new PositionBook(2, 256, default, book.Save());
                Assert.That(book.EquityE18, Is.EqualTo(whole.EquityE18), "also before the instruments are defined");
                if (random.Next(3) == 0)
                    book = new PositionBook(2, 256, default, book.Save());
                book.Define(1, "B");
                book.Define(0, "A");
            }

            var (id, side) = ((uint)random.Next(2), random.Next(2) == 0 ? Side.Bid : Side.Ask);
            var (size, price) = (random.Next(1, 9) * One, (random.Next(50, 150) * One) + random.Next(100));
            var day = 20261101u + (uint)(i / 10);
            foreach (var one in (PositionBook[])[whole, book])
            {
                one.BeginDay(day);
                one.Book(id, side, size, price);
                one.Mark(id, price - 5, price + 5);
            }

            Assert.That(
                (book.EquityE18, book.DailyLossE18, book.DrawdownE18, book.TradingDay),
                Is.EqualTo((whole.EquityE18, whole.DailyLossE18, whole.DrawdownE18, whole.TradingDay)));
            Assert.That(book[id].NetSizeE9, Is.EqualTo(whole[id].NetSizeE9));
        }
    }

    [Test]
    public void NoteBroker_OtherPosition_IsADrift()
    {
        var book = Book();
        book.Book(0, Side.Bid, 10 * One, 100 * One);
        book.NoteBroker(0, 10 * One);
        Assert.That(book.DriftE9(0), Is.Zero);
        book.NoteBroker(0, -2 * One);
        Assert.That(book.DriftE9(0), Is.EqualTo(12 * One));
    }

    [TestCase(0L, 0L)]
    [TestCase(1_000_000_000L, 1L)]
    [TestCase(1L, 1L)]
    [TestCase(-1L, -1L)]
    [TestCase(-1_000_000_001L, -2L)]
    public void ToE9_RoundsAwayFromZero(long valueE18, long expectedE9) =>
        Assert.That(Wide.ToE9(valueE18), Is.EqualTo(expectedE9));

    [Test]
    public void ToE9_TooLarge_IsHeld()
    {
        Assert.That(Wide.ToE9(Int128.MaxValue), Is.EqualTo(long.MaxValue));
        Assert.That(Wide.ToE9(Int128.MinValue), Is.EqualTo(long.MinValue));
        Assert.That((Wide.Held(Int128.MaxValue), Wide.Held(-5)), Is.EqualTo((long.MaxValue, -5L)));
    }

    private static BigInteger Scale => (BigInteger)One * Wei;

    private static Int128 E18(long units) => (Int128)units * One * Wei;

    private static PositionBook Book(int lots = 256)
    {
        var book = new PositionBook(2, lots, default, SavedAccount.Empty);
        book.Define(0, "A");
        book.Define(1, "B");
        return book;
    }
}
