using FsCheck;
using FsCheck.Fluent;
using MicroAlpha.Indicators.Batch;
using MicroAlpha.Indicators.Candles;
using MicroAlpha.Indicators.OrderFlow;
using MicroAlpha.Indicators.Trades;
using MicroAlpha.Tests.Events;
using NUnit.Framework;

namespace MicroAlpha.Tests.Indicators.Batch;

/// <summary>Signs, VPIN, candles and features over arrays: every path equals the streaming form.</summary>
[TestFixture]
internal sealed class TradeBatchTests
{
    private const long One = 1_000_000_000;
    private static readonly SimdPath[] Paths = Enum.GetValues<SimdPath>();
    private static readonly int[] Lengths = [0, 1, 2, 3, 5, 8, 9, 17, 63, 64, 65, 130, 1_000];

    [Test]
    public void TickSigns_EveryPathAndLength_EqualStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var length in Lengths)
        {
            var prices = Trades(length, length).Prices;
            var signs = new long[length];
            TradeSignBatch.Tick(prices, signs, path);
            var tick = default(TickRule);
            Assert.That(signs, Is.EqualTo(prices.Select(price => tick.Next(price))));
        }
    }

    [Test]
    public void TickSigns_NothingChangesForLong_KeepTheSignOverBlocks([ValueSource(nameof(Paths))] SimdPath path)
    {
        long[] prices = [One, 2 * One, .. Enumerable.Repeat(2 * One, 100), One, .. Enumerable.Repeat(One, 40)];
        var signs = new long[prices.Length];
        TradeSignBatch.Tick(prices, signs, path);
        Assert.That(signs, Is.EqualTo((long[])[0, .. Enumerable.Repeat(1L, 101), .. Enumerable.Repeat(-1L, 41)]));
    }

    [Test]
    public void LeeReady_EveryPathAndLength_EqualsStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var length in Lengths)
        {
            var random = new Random(length);
            var prices = Trades(length, length).Prices;
            var ticks = new long[length];
            TradeSignBatch.Tick(prices, ticks, path);
            long[] bids = [.. prices.Select(price => random.Next(8) == 0 ? 0 : price - (random.Next(3) * One / 100))];
            long[] asks = [.. prices.Select(price => random.Next(8) == 0 ? 0 : price + (random.Next(3) * One / 100))];
            var signs = new long[length];
            TradeSignBatch.LeeReady(prices, bids, asks, ticks, signs, path);
            Assert.That(signs, Is.EqualTo(
                prices.Select((price, i) => TickRule.LeeReady(price, bids[i], asks[i], ticks[i]))));
        }
    }

    [Test]
    public void Vpin_EveryPath_EqualsStreaming([ValueSource(nameof(Paths))] SimdPath path) =>
        Prop.ForAll(Seeds.Any, seed =>
        {
            var random = new Random(seed);
            var (length, count) = (random.Next(1, 6), random.Next(400));
            var bucket = random.Next(1, 6_000) * One;
            var trades = Trades(seed, count);
            var signs = trades.Prices.Select(_ => (long)random.Next(-1, 2)).ToArray();
            var set = new VpinSet(1, bucket, length);
            var (expected, size) = (new List<double>(), trades.Sizes.Sum());
            for (var i = 0; i < count; i++)
            {
                // Bucket by bucket, so that each value is seen.
                for (var left = trades.Sizes[i]; left > 0;)
                {
                    var part = Math.Min(left, bucket - set[0].FilledE9);
                    left -= part;
                    if (set.Update(0, part, signs[i]) > 0)
                        expected.Add(set.IsReady(0) ? set[0].Value : double.NaN);
                }
            }

            var imbalances = new long[(size / bucket) + 1];
            var closed = VpinBatch.Imbalances(trades.Sizes, signs, bucket, imbalances, path);
            var values = new double[closed];
            VpinBatch.Values(imbalances.AsSpan(0, closed), bucket, length, values);
            Assert.That(values, Is.EqualTo(expected));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Candles_EveryPath_EqualStreaming([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var width in (long[])[1, One / 10, One, 60 * One])
        {
            foreach (var length in Lengths)
            {
                var (times, prices, sizes) = Trades(length, length);
                var told = new List<Candle>();
                var set = new CandleSet<Sink>(
                    1, new CandleOptions { WidthsNs = [width], Journal = 0 }, new Sink(told));
                for (var i = 0; i < length; i++)
                    set.Add(0, times[i], prices[i], sizes[i], TradeUpdates.All);
                set.Flush(0);
                var candles = new Candle[length];
                var count = CandleBatch.Compute(times, prices, sizes, width, candles, path);
                Assert.That(candles.Take(count).Select(Text), Is.EqualTo(told.Select(Text)));
            }
        }
    }

    [Test]
    public void Features_EveryPathAndLength_EqualStreamingToTheLastBit([ValueSource(nameof(Paths))] SimdPath path)
    {
        foreach (var length in Lengths)
        {
            var random = new Random(length);
            double[] Make(Func<double> next) => [.. Enumerable.Range(0, length).Select(_ => next())];
            var (bids, asks) = (Make(() => 100 + random.NextDouble()), Make(() => 101 + random.NextDouble()));
            var (q, r) = (Make(() => random.Next(5)), Make(() => random.Next(5)));
            var (mids, weighted, imbalances, spreads) =
                (new double[length], new double[length], new double[length], new double[length]);
            FeaturesBatch.Compute(bids, q, asks, r, mids, weighted, imbalances, spreads, path);
            for (var i = 0; i < length; i++)
            {
                Assert.That(mids[i], Is.EqualTo((bids[i] + asks[i]) / 2));
                Assert.That(weighted[i], Is.EqualTo(QuoteFeatures.WeightedMid(bids[i], q[i], asks[i], r[i])));
                Assert.That(imbalances[i], Is.EqualTo(QuoteFeatures.QueueImbalance(q[i], r[i])));
                Assert.That(spreads[i], Is.EqualTo(asks[i] - bids[i]));
            }
        }
    }

    [Test]
    public void Batch_WrongLengths_AreRefused()
    {
        Assert.That(() => TradeSignBatch.Tick([1, 2], new long[1]), Throws.ArgumentException);
        Assert.That(() => TradeSignBatch.LeeReady([1], [1], [1], [1], []), Throws.ArgumentException);
        Assert.That(() => VpinBatch.Imbalances([1], [], 1, []), Throws.ArgumentException);
        Assert.That(() => VpinBatch.Imbalances([5], [1], 1, new long[4]), Throws.ArgumentException, "five buckets");
        Assert.That(() => CandleBatch.Compute([1], [1], [], 1, []), Throws.ArgumentException);
        Assert.That(() => CandleBatch.Compute([1], [1], [1], 1, []), Throws.ArgumentException, "no place");
        Assert.That(
            () => FeaturesBatch.Compute([1], [1], [2], [1], [], new double[1], new double[1], new double[1]),
            Throws.ArgumentException);
    }

    private static (long[] Times, long[] Prices, long[] Sizes) Trades(int seed, int count)
    {
        var random = new Random(seed);
        var (time, price) = (1_700_000_000 * One, 100 * One);
        var (times, prices, sizes) = (new long[count], new long[count], new long[count]);
        for (var i = 0; i < count; i++)
        {
            time += random.Next(3) * 20_000_000L;
            price += random.Next(-1, 2) * One / 100;
            (times[i], prices[i], sizes[i]) = (time, price, random.Next(1, 900) * One);
        }

        return (times, prices, sizes);
    }

    private static string Text(Candle c) => $"{c.StartNs} {c.OpenPriceE9} {c.HighPriceE9} {c.LowPriceE9} "
        + $"{c.ClosePriceE9} {c.VolumeE9} {c.NotionalE18} {c.Trades} {c.Prices} {c.State}";

    private readonly struct Sink(List<Candle> told) : ICandleSink
    {
        public void OnCandle(uint id, int interval, in Candle candle) => told.Add(candle);
    }
}
