using System.Globalization;
using MicroAlpha.Host.Configuration;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Host.Backtest;

/// <summary>The paper venue of a backtest, from the configuration. Each run has options of its own.</summary>
internal static class PaperSetup
{
    private const long NsPerUs = 1_000;
    private const int MostWorking = 1 << 16;

    /// <summary>Makes the options.</summary>
    /// <param name="options">The configuration: paper, fees and sizes.</param>
    /// <param name="isModelled">False: no latencies, no fees, and queues that only trades move.</param>
    /// <exception cref="Events.EngineException">MA-845: the table of latencies; MA-830: an option.</exception>
    public static PaperOptions Of(EngineOptions options, bool isModelled = true)
    {
        var paper = options.Paper;
        var sizes = new PaperOptions
        {
            SelfTrade = (SelfTradeMode)paper.SelfTrade,
            MaxInstruments = options.Instruments.Capacity,
            MaxBooks = paper.Books,
            MaxOrders = options.Trading.Orders,
            MaxWorkingOrders = Math.Min(options.Trading.Orders, MostWorking),
        };
        if (!isModelled)
            return sizes;
        var table = paper.LatencyFile.Length == 0 ? null : LatencyTable.Read(paper.LatencyFile);
        PaperLatency Latency(LatencyKind kind, int us)
        {
            var measured = table?.Of(kind);
            var plain = measured is { Length: > 0 } ? new PaperLatency(measured) : new PaperLatency(us * NsPerUs);
            return new PaperLatency(plain, paper.JitterUs * NsPerUs, (ulong)paper.Seed + (byte)kind);
        }

        return sizes with
        {
            Queue = paper.Queue,
            QueuePower = paper.QueuePower,
            Place = Latency(LatencyKind.Place, paper.PlaceLatencyUs),
            Replace = Latency(LatencyKind.Replace, paper.ReplaceLatencyUs),
            Cancel = Latency(LatencyKind.Cancel, paper.CancelLatencyUs),
            FillFeed = Latency(LatencyKind.Feed, paper.FeedLatencyUs),
            Fees = options.Trading.ToFees(),
        };
    }

    /// <summary>The models in one line for people.</summary>
    public static string Describe(PaperOptions options)
    {
        var queue = options.Queue == QueueModel.Power
            ? string.Create(CultureInfo.InvariantCulture, $"power {options.QueuePower}")
            : options.Queue == QueueModel.Logarithmic ? "logarithmic" : "risk-averse";
        var fees = options.Fees;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"queue {queue}; place {options.Place}, replace {options.Replace}, cancel {options.Cancel}, "
            + $"feed {options.FillFeed}; fees of a taker {fees.TakerPerUnitE9 / 1e9m} a unit and "
            + $"{fees.TakerRateE9 / 1e5m} bp, of a maker {fees.MakerPerUnitE9 / 1e9m} and "
            + $"{fees.MakerRateE9 / 1e5m} bp");
    }
}
