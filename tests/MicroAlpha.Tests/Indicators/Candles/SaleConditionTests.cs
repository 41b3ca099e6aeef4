using MicroAlpha.Events;
using MicroAlpha.Indicators.Candles;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Candles;

/// <summary>
/// Every letter of the tapes: what it lets a trade change in a candle of a day and in a shorter one. - nothing, v
/// volume, h high and low, o open and close.
/// </summary>
[TestFixture]
internal sealed class SaleConditionTests
{
    private const long MinuteNs = 60_000_000_000;
    private const long DayNs = 86_400_000_000_000;

    // CTA (tapes A, B): letter, day, shorter.
    [TestCase(" ", "ohv", "ohv", "regular")]
    [TestCase("B", "v", "v", "average price")]
    [TestCase("C", "v", "v", "cash")]
    [TestCase("E", "ohv", "ohv", "automatic execution")]
    [TestCase("F", "ohv", "ohv", "intermarket sweep")]
    [TestCase("H", "v", "v", "price variation")]
    [TestCase("I", "v", "v", "odd lot")]
    [TestCase("K", "ohv", "ohv", "rule 127 or 155")]
    [TestCase("L", "ohv", "ohv", "sold last")]
    [TestCase("M", "-", "-", "official close")]
    [TestCase("N", "v", "v", "next day")]
    [TestCase("O", "ohv", "ohv", "opening")]
    [TestCase("P", "hv", "v", "prior reference price")]
    [TestCase("Q", "-", "-", "official open")]
    [TestCase("R", "hv", "v", "seller")]
    [TestCase("T", "v", "ohv", "extended hours")]
    [TestCase("U", "v", "v", "extended hours, out of sequence")]
    [TestCase("V", "v", "v", "contingent")]
    [TestCase("X", "ohv", "ohv", "cross")]
    [TestCase("Z", "hv", "v", "out of sequence")]
    [TestCase("4", "hv", "v", "derivatively priced")]
    [TestCase("5", "ohv", "ohv", "reopening")]
    [TestCase("6", "ohv", "ohv", "closing")]
    [TestCase("7", "v", "v", "qualified contingent")]
    [TestCase("9", "oh", "-", "corrected close")]
    public void Of_CtaLetter_IsTheTable(string letter, string day, string shorter, string what) =>
        AssertBoth(letter, 'A', day, shorter, what);

    // UTP (tape C).
    [TestCase("@", "ohv", "ohv", "regular")]
    [TestCase("A", "ohv", "ohv", "acquisition")]
    [TestCase("B", "ohv", "ohv", "bunched")]
    [TestCase("C", "v", "v", "cash")]
    [TestCase("D", "ohv", "ohv", "distribution")]
    [TestCase("F", "ohv", "ohv", "intermarket sweep")]
    [TestCase("G", "hv", "v", "bunched sold")]
    [TestCase("H", "v", "v", "price variation")]
    [TestCase("I", "v", "v", "odd lot")]
    [TestCase("K", "ohv", "ohv", "rule 155")]
    [TestCase("L", "ohv", "ohv", "sold last")]
    [TestCase("M", "-", "-", "official close")]
    [TestCase("N", "v", "v", "next day")]
    [TestCase("O", "ohv", "ohv", "opening")]
    [TestCase("P", "hv", "v", "prior reference price")]
    [TestCase("Q", "-", "-", "official open")]
    [TestCase("R", "hv", "v", "seller")]
    [TestCase("S", "ohv", "ohv", "split")]
    [TestCase("T", "v", "ohv", "form T")]
    [TestCase("U", "v", "v", "extended hours, out of sequence")]
    [TestCase("V", "v", "v", "contingent")]
    [TestCase("W", "v", "v", "average price")]
    [TestCase("X", "ohv", "ohv", "cross")]
    [TestCase("Y", "ohv", "ohv", "yellow flag")]
    [TestCase("Z", "hv", "v", "out of sequence")]
    [TestCase("1", "ohv", "ohv", "stopped stock")]
    [TestCase("3", "hv", "v", "stopped stock, out of sequence")]
    [TestCase("4", "hv", "v", "derivatively priced")]
    [TestCase("5", "ohv", "ohv", "reopening")]
    [TestCase("6", "ohv", "ohv", "closing")]
    [TestCase("7", "v", "v", "qualified contingent")]
    [TestCase("9", "oh", "-", "corrected close")]
    public void Of_UtpLetter_IsTheTable(string letter, string day, string shorter, string what) =>
        AssertBoth(letter, 'C', day, shorter, what);

    [TestCase("@FTI", 'C', "v", "v")]
    [TestCase("6X", 'C', "ohv", "ohv")]
    [TestCase("Z9", 'B', "h", "-")]
    [TestCase("", 'A', "ohv", "ohv")]
    public void Of_SeveralLetters_ObeysTheStrictest(string letters, char tape, string day, string shorter) =>
        AssertBoth(letters, tape, day, shorter, "together");

    [Test]
    public void Of_OtherFeedOrSuspicious_IsAllOrNothing()
    {
        var slot = new EngineEvent { Kind = EventKind.Trade, Source = EventSource.Lean, Tape = (byte)'C' };
        slot.Trade.Conditions = 'I';
        Assert.That(SaleConditions.Of(in slot, DayNs), Is.EqualTo(TradeUpdates.All), "other feeds have other letters");
        slot.Source = EventSource.AlpacaData;
        Assert.That(SaleConditions.Of(in slot, MinuteNs), Is.EqualTo(TradeUpdates.Volume));
        slot.Flags = (byte)TradeFlags.Suspicious;
        Assert.That(SaleConditions.Of(in slot, DayNs), Is.EqualTo(TradeUpdates.None));
    }

    private static void AssertBoth(string letters, char tape, string day, string shorter, string what)
    {
        var conditions = letters.Select((letter, i) => (uint)letter << (8 * i)).Aggregate(0u, (a, b) => a | b);
        Assert.That(SaleConditions.Of(conditions, (byte)tape, DayNs), Is.EqualTo(Parse(day)), $"{what}, a day");
        Assert.That(SaleConditions.Of(conditions, (byte)tape, MinuteNs), Is.EqualTo(Parse(shorter)), what);
    }

    private static TradeUpdates Parse(string text) =>
        (text.Contains('o') ? TradeUpdates.OpenClose : TradeUpdates.None)
        | (text.Contains('h') ? TradeUpdates.HighLow : TradeUpdates.None)
        | (text.Contains('v') ? TradeUpdates.Volume : TradeUpdates.None);
}
