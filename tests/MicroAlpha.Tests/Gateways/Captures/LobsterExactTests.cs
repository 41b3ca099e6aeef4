using System.IO.Compression;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Pipeline.Books;
using NUnit.Framework;

namespace MicroAlpha.Tests.Gateways.Captures;

[TestFixture]
public sealed class LobsterExactTests
{
    [TestCase("AMZN_2012-06-21_1.zip", 1)]
    [TestCase("AMZN_2012-06-21_5.zip", 5)]
    public void Import_EveryRow_RebuildsExactlyTheBookRow(string file, int levels)
    {
        var path = RealCaptures.Path(file);
        using var archive = ZipFile.OpenRead(path);
        using var rows = new StreamReader(archive.Entries.Single(e => e.Name.Contains("orderbook")).Open());
        using var messages = new StreamReader(archive.Entries.Single(e => e.Name.Contains("message")).Open());
        using var reader = CaptureImporter.Open(CaptureFormat.Lobster, [path], new InstrumentTable(4));
        var books = new BookSet(new BookOptions());
        var midnightNs = new DateTimeOffset(2012, 6, 21, 4, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;
        EngineEvent slot = default;
        var trades = new List<(long PriceE9, long SizeE9, Side Side, byte Flags)>();
        var count = 0;
        for (var i = 0L; reader.TryNext(ref slot); i++)
        {
            books.Apply(ref slot, i);
            if (slot.Kind == EventKind.Trade)
                trades.Add((slot.Trade.PriceE9, slot.Trade.SizeE9, slot.Trade.Aggressor, slot.Flags));
            var isRow = slot.Kind == EventKind.Quote
                || (slot.Kind == EventKind.BookLevel && ((BookFlags)slot.Flags).HasFlag(BookFlags.Last));
            if (!isRow)
                continue;
            count++;
            var row = rows.ReadLine();
            if (RowOf(books, levels) != row)
                Assert.Fail($"row {count}: {row} became {RowOf(books, levels)}");
            var message = messages.ReadLine()!.Split(',');
            CheckTrade(message, trades, count);
            var timeNs = midnightNs
                + (long)Math.Round(decimal.Parse(message[0]) * 1_000_000_000m, MidpointRounding.AwayFromZero);
            if (slot.VenueTimeNs != timeNs || slot.ReceiveTimeNs != timeNs)
                Assert.Fail($"row {count}: time {slot.VenueTimeNs}, expected {timeNs}");
        }

        Assert.That(rows.ReadLine(), Is.Null);
        Assert.That(count, Is.EqualTo(reader.Report.Rows));
    }

    private static void CheckTrade(
        string[] message, List<(long PriceE9, long SizeE9, Side Side, byte Flags)> trades, int row)
    {
        var expected = new List<(long PriceE9, long SizeE9, Side Side, byte Flags)>();
        if (message[1] is "4" or "5")
        {
            expected.Add((
                long.Parse(message[4]) * 100_000,
                long.Parse(message[3]) * 1_000_000_000,
                message[5] == "-1" ? Side.Bid : Side.Ask,
                message[1] == "5" ? (byte)TradeFlags.Hidden : (byte)0));
        }

        if (!trades.SequenceEqual(expected))
            Assert.Fail($"row {row}: the trade differs");
        trades.Clear();
    }

    private static string RowOf(BookSet books, int levels)
    {
        var (bids, asks) = (new BookLevel[levels], new BookLevel[levels]);
        if (levels == 1)
        {
            ref readonly var top = ref books.Top(0);
            bids[0] = new BookLevel { PriceE9 = top.BidPriceE9, SizeE9 = top.BidSizeE9 };
            asks[0] = new BookLevel { PriceE9 = top.AskPriceE9, SizeE9 = top.AskSizeE9 };
        }
        else
        {
            // One more than the row has must not be there.
            if (books.Bids(0).Length > levels || books.Asks(0).Length > levels)
                return "too deep";
            _ = books.CopyBest(0, Side.Bid, bids);
            _ = books.CopyBest(0, Side.Ask, asks);
        }

        return string.Join(',', Enumerable.Range(0, levels).Select(i => $"{Text(asks[i], 1)},{Text(bids[i], -1)}"));
    }

    private static string Text(BookLevel level, int sign) => level.SizeE9 == 0
        ? $"{sign * 9_999_999_999},0"
        : $"{level.PriceE9 / 100_000},{level.SizeE9 / 1_000_000_000}";
}
