using System.Globalization;
using MicroAlpha.Indicators.Candles;
using NUnit.Framework;

namespace MicroAlpha.Tests.Host.IndicatorReports;

/// <summary>
/// The mutants of the definitions on the real day: each family is computed once as defined, which must equal the golden
/// file that the command reproduces, and once for each mutant, which must not. So the golden tests would kill it.
/// </summary>
[TestFixture]
internal sealed class MutantTests
{
    private const string Defined = "";
    private const long MinuteNs = 60_000_000_000;

    [TestCase("strict inequalities", 0.1)]
    [TestCase("ask sign flipped", 0.1)]
    [TestCase("size difference only", 0.02)]
    [TestCase("current size where the previous one belongs", 0.2)]
    [TestCase("the first row has a flow", 0)]
    [TestCase("best bid only", 0.1)]
    public void Ofi_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("ofi/lobster_AMZN_5_events.csv.gz", 1, m => Ofi(m, 1), mutant, share);

    [TestCase("strict inequalities", 0.03)]
    [TestCase("a level that moved has no flow", 0.02)]
    [TestCase("the level above", 0.1)]
    [TestCase("current size where the previous one belongs", 0.05)]
    public void Mlofi_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("mlofi/lobster_AMZN_5_events.csv.gz", 3, m => Ofi(m, 3), mutant, share);

    [TestCase("direction as the order's, not the trade's", 0.9)]
    [TestCase("a trade is not split", 0.9)]
    [TestCase("a trade goes wholly to the next bucket", 0.9)]
    [TestCase("every bucket closes one trade late", 0.9)]
    public void VpinBuckets_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("vpin/lobster_AMZN_true_n10.csv", 2, Buys, mutant, share);

    [TestCase("mean of signed imbalances", 0.5)]
    [TestCase("one bucket too few", 0.5)]
    [TestCase("divided by the volume once", 0.5)]
    public void Vpin_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("vpin/lobster_AMZN_true_n10.csv", 5, Vpin, mutant, share);

    [TestCase("a zero tick has no sign", 0.2)]
    [TestCase("the first trades are buys", 0)]
    [TestCase("down is a buy", 0.9)]
    public void TickRule_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("misc/lobster_AMZN_5_signs.csv.gz", 2, TickSigns, mutant, share);

    [TestCase("the quote after the trade", 0.05)]
    [TestCase("at the mid no sign", 0.001)]
    [TestCase("tick rule first", 0.05)]
    public void LeeReady_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("misc/lobster_AMZN_5_signs.csv.gz", 3, LeeReady, mutant, share);

    [TestCase("own jump included", 0.99)]
    [TestCase("jump of alpha times beta", 0.5)]
    [TestCase("ties are one event", 0.1)]
    [TestCase("first event without the base rate", 0)]
    public void Hawkes_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("hawkes/lobster_AMZN_all_fixed.csv.gz", 2, Intensities, mutant, share);

    [TestCase("sizes not crossed", 0.3)]
    [TestCase("plain mid", 0.3)]
    public void WeightedMid_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("misc/lobster_AMZN_5_features.csv.gz", 2, WeightedMids, mutant, share);

    [TestCase("from 0 to 1", 0.3)]
    [TestCase("ask less bid", 0.3)]
    public void QueueImbalance_Mutant_IsNotTheGoldenFile(string mutant, double share) =>
        AssertKilled("misc/lobster_AMZN_5_features.csv.gz", 3, Imbalances, mutant, share);

    [TestCase("labelled by the end", 0, 0.9)]
    [TestCase("the close before as open", 1, 0.5)]
    [TestCase("high of ten trades", 2, 0.2)]
    [TestCase("trades counted for shares", 5, 0.9)]
    public void Bars_Mutant_IsNotTheGoldenFile(string mutant, int column, double share) =>
        AssertKilled("bars/lobster_AMZN_1m.csv", column, m => Bars(m, column), mutant, share);

    // No trade of the day lies on a border to the nanosecond: made ones do.
    [Test]
    public void Bars_RightClosed_IsNotWhatCandlesDo()
    {
        var candles = new CandleSet<Sink>(
            1, new CandleOptions { WidthsNs = [MinuteNs], Journal = 0 }, new Sink([]));
        candles.Add(0, (10 * MinuteNs) - 1, 1, 1, TradeUpdates.All);
        candles.Add(0, 10 * MinuteNs, 2, 1, TradeUpdates.All);
        candles.Flush(0);
        Assert.That(candles.Sink.Closes, Is.EqualTo(new long[] { 1, 2 }), "a right-closed bar would have both");
    }

    [TestCase("EMA20", "the first price as seed", 0.05)]
    [TestCase("EMA20", "weight of 1/n", 0.9)]
    [TestCase("RSI14", "plain means", 0.9)]
    [TestCase("RSI14", "averages of n + 1", 0.9)]
    [TestCase("MACD", "a fast average of its own start", 0.05)]
    [TestCase("BBU", "deviation of n - 1", 0.9)]
    [TestCase("ATR14", "range without the close before", 0.9)]
    [TestCase("ATR14", "the first bar has a range", 0.3)]
    public void Technical_Mutant_IsNotTheGoldenFile(string column, string mutant, double share)
    {
        var names = Goldens.Rows(Goldens.Path("ta/lean_spy_20131008_1m.csv")).First();
        AssertKilled("ta/lean_spy_20131008_1m.csv", Array.IndexOf(names, column),
            m => MutantTechnicals.Of(column, m), mutant, share);
    }

    private static void AssertKilled(
        string file, int column, Func<string, List<double>> compute, string mutant, double share)
    {
        var golden = Goldens.Rows(Goldens.Path(file)).Skip(1)
            .Select(row => row[column] is "" or "nan" ? double.NaN : double.Parse(row[column],
                CultureInfo.InvariantCulture)).ToList();
        Assert.That(Differing(golden, compute(Defined)), Is.Zero, "the definition is not the golden file");
        var differing = Differing(golden, compute(mutant));
        Assert.That(differing, Is.GreaterThan(0).And.GreaterThanOrEqualTo(share * golden.Count),
            $"{differing} of {golden.Count} rows");
    }

    private static int Differing(List<double> golden, List<double> values)
    {
        var differing = Math.Abs(golden.Count - values.Count);
        for (var i = 0; i < Math.Min(golden.Count, values.Count); i++)
        {
            var (a, b) = (golden[i], values[i]);
            var isSame = double.IsNaN(a) ? double.IsNaN(b) : Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));
            differing += isSame ? 0 : 1;
        }

        return differing;
    }

    private static List<double> Ofi(string mutant, int level)
    {
        var at = (mutant == "the level above" ? level - 2 : level - 1) * 4;
        var flows = new List<double>();
        long[]? before = null;
        foreach (var book in LobsterDay.Amzn.Books)
        {
            var (a, r, b, q) = (book[at], book[at + 1], book[at + 2], book[at + 3]);
            var isFirst = before is null;
            before ??= book;
            var (a0, r0, b0, q0) = (before[at], before[at + 1], before[at + 2], before[at + 3]);
            var e = mutant switch
            {
                "strict inequalities" => (b > b0 ? q : 0) - (b < b0 ? q0 : 0) - (a < a0 ? r : 0) + (a > a0 ? r0 : 0),
                "ask sign flipped" => (b >= b0 ? q : 0) - (b <= b0 ? q0 : 0) + (a <= a0 ? r : 0) - (a >= a0 ? r0 : 0),
                "size difference only" => q - q0 - (r - r0),
                "current size where the previous one belongs" =>
                    (b >= b0 ? q : 0) - (b <= b0 ? q : 0) - (a <= a0 ? r : 0) + (a >= a0 ? r : 0),
                "best bid only" => (b >= b0 ? q : 0) - (b <= b0 ? q0 : 0),
                "a level that moved has no flow" => (b == b0 ? q - q0 : 0) - (a == a0 ? r - r0 : 0),
                "the first row has a flow" when isFirst => q,
                _ => (b >= b0 ? q : 0) - (b <= b0 ? q0 : 0) - (a <= a0 ? r : 0) + (a >= a0 ? r0 : 0),
            };
            flows.Add(e);
            before = book;
        }

        return flows;
    }

    private static List<(double Buy, double Sell)> Buckets(string mutant)
    {
        const long Size = 16_215;
        var buckets = new List<(double, double)>();
        var (buy, sell, filled) = (0.0, 0.0, 0L);
        foreach (var (_, _, _, volume, direction) in LobsterDay.Amzn.Trades)
        {
            // A sell order that was hit, -1, is a buy.
            var isBuy = direction < 0 != (mutant == "direction as the order's, not the trade's");
            if (mutant == "a trade goes wholly to the next bucket" && filled + volume > Size)
                Close();
            for (var left = volume; left > 0;)
            {
                var isWhole = mutant is "a trade is not split" or "a trade goes wholly to the next bucket"
                    or "every bucket closes one trade late";
                var part = isWhole ? left : Math.Min(left, Size - filled);
                (buy, sell) = (buy + (isBuy ? part : 0), sell + (isBuy ? 0 : part));
                filled += part;
                left -= part;
                if (filled >= Size + (mutant == "every bucket closes one trade late" ? 1 : 0))
                    Close();
            }
        }

        return buckets;

        void Close()
        {
            buckets.Add((buy, sell));
            (buy, sell, filled) = (0, 0, 0);
        }
    }

    private static List<double> Buys(string mutant) => [.. Buckets(mutant).Select(bucket => bucket.Buy)];

    private static List<double> Vpin(string mutant)
    {
        var imbalances = Buckets(Defined).Select(bucket => mutant == "mean of signed imbalances"
            ? bucket.Buy - bucket.Sell
            : Math.Abs(bucket.Buy - bucket.Sell)).ToList();
        var length = mutant == "one bucket too few" ? 9 : 10;
        var divisor = mutant == "divided by the volume once" ? 16_215.0 : length * 16_215.0;
        return [.. imbalances.Select((_, i) => i + 1 < 10 ? double.NaN
            : imbalances.Skip(i + 1 - length).Take(length).Sum() / divisor)];
    }

    private static List<double> TickSigns(string mutant)
    {
        var (last, sign) = (0L, mutant == "the first trades are buys" ? 1 : 0);
        var signs = new List<double>();
        foreach (var trade in LobsterDay.Amzn.Trades)
        {
            var step = last == 0 ? 0 : Math.Sign(trade.Price - last) * (mutant == "down is a buy" ? -1 : 1);
            sign = step != 0 ? step : mutant == "a zero tick has no sign" ? 0 : sign;
            signs.Add(sign);
            last = trade.Price;
        }

        return signs;
    }

    private static List<double> LeeReady(string mutant)
    {
        var (ticks, signs) = (TickSigns(Defined), new List<double>());
        foreach (var (i, trade) in LobsterDay.Amzn.Trades.Index())
        {
            var row = mutant == "the quote after the trade" ? trade.Row : trade.Row - 1;
            var quote = row < 0 ? 0 : Math.Sign((2 * trade.Price) - LobsterDay.Amzn.Books[row][0]
                - LobsterDay.Amzn.Books[row][2]);
            signs.Add(mutant switch
            {
                "at the mid no sign" => quote,
                "tick rule first" => ticks[i] != 0 ? ticks[i] : quote,
                _ => quote != 0 ? quote : ticks[i],
            });
        }

        return signs;
    }

    private static List<double> Intensities(string mutant)
    {
        const double Mu = 0.1, Alpha = 10, Beta = 20;
        var (excitation, last, values) = (0.0, 0L, new List<double>());
        foreach (var trade in LobsterDay.Amzn.Trades)
        {
            if (mutant == "ties are one event" && trade.TimeNs == last)
                continue;
            excitation *= last == 0 ? 0 : Math.Exp(-Beta * (trade.TimeNs - last) * 1e-9);
            var jump = mutant == "jump of alpha times beta" ? Alpha * Beta : Alpha;
            var value = Mu + (jump * excitation);
            if (mutant == "own jump included")
                value += jump;
            if (mutant == "first event without the base rate" && last == 0)
                value = 0;
            values.Add(value);
            excitation++;
            last = trade.TimeNs;
        }

        return values;
    }

    private static List<double> WeightedMids(string mutant) => [.. LobsterDay.Amzn.Books.Select(book =>
    {
        double a = book[0], r = book[1], b = book[2], q = book[3];
        return mutant switch
        {
            "sizes not crossed" => ((a * r) + (b * q)) / (q + r),
            "plain mid" => (a + b) / 2,
            _ => ((a * q) + (b * r)) / (q + r),
        };
    })];

    private static List<double> Imbalances(string mutant) => [.. LobsterDay.Amzn.Books.Select(book =>
    {
        double r = book[1], q = book[3];
        return mutant switch
        {
            "from 0 to 1" => q / (q + r),
            "ask less bid" => (r - q) / (q + r),
            _ => (q - r) / (q + r),
        };
    })];

    private static List<double> Bars(string mutant, int column)
    {
        var (values, before) = (new List<double>(), 0L);
        foreach (var minute in LobsterDay.Amzn.Trades.GroupBy(trade => trade.TimeNs / MinuteNs))
        {
            var isFirstOpen = mutant != "the close before as open" || before == 0;
            values.Add(column switch
            {
                0 => (minute.Key + (mutant == "labelled by the end" ? 1 : 0)) * MinuteNs,
                1 => isFirstOpen ? minute.First().Price : before,
                2 => mutant == Defined ? minute.Max(trade => trade.Price) : minute.Take(10).Max(trade => trade.Price),
                _ => mutant == Defined ? minute.Sum(trade => trade.Size) : minute.Count(),
            });
            before = minute.Last().Price;
        }

        return values;
    }

    private readonly struct Sink(List<long> closes) : ICandleSink
    {
        public List<long> Closes => closes;

        public void OnCandle(uint id, int interval, in Candle candle) => closes.Add(candle.ClosePriceE9);
    }
}
