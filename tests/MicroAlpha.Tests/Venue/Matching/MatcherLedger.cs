using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>
/// Keeps books from the reports alone, as a venue does, and asserts on the way what must hold of every stream of
/// reports. It knows no matching rule.
/// </summary>
internal sealed class MatcherLedger
{
    private readonly Dictionary<ulong, Entry> _open = [];
    private readonly Dictionary<uint, (long Lower, long Upper)> _bands = [];
    private readonly HashSet<uint> _halted = [];
    private ulong _lastMatch;

    public long Trades { get; private set; }

    /// <summary>Size and number of the open orders by level, best price first.</summary>
    public List<BookDepth> Levels(uint instrument, Side side)
    {
        var levels =
            from order in _open.Values
            where order.Instrument == instrument && order.Side == side
            group order.RemainingE9 by order.PriceE9 into level
            select new BookDepth { PriceE9 = level.Key, SizeE9 = level.Sum(), Orders = (uint)level.Count() };
        return [.. side == Side.Bid ? levels.OrderByDescending(l => l.PriceE9) : levels.OrderBy(l => l.PriceE9)];
    }

    /// <summary>Takes the reports of one command.</summary>
    public void Take(in MatchCommand command, ReadOnlySpan<MatchReport> reports)
    {
        Assert.That(reports.Length, Is.GreaterThan(0));
        var isRejected = reports[0].Kind == MatchReportKind.Rejected;
        Assert.That(isRejected && reports.Length > 1, Is.False, "nothing follows a rejection");
        if (command.Kind == MatchCommandKind.Resume && !isRejected)
            _halted.Remove(command.InstrumentId);
        for (var i = 0; i < reports.Length; i++)
        {
            Assert.That(reports[i].Flags.HasFlag(MatchReportFlags.EndOfCommand), Is.EqualTo(i + 1 == reports.Length));
            Take(command, reports[i]);
        }

        if (command.Kind == MatchCommandKind.Halt && !isRejected)
            _halted.Add(command.InstrumentId);
        if (command.Kind == MatchCommandKind.LuldBand && !isRejected)
            _bands[command.InstrumentId] = (command.LowerBandE9, command.UpperBandE9);
        foreach (var id in _open.Where(pair => pair.Value.RemainingE9 == 0).Select(pair => pair.Key).ToList())
            _open.Remove(id);
    }

    private void Take(in MatchCommand command, in MatchReport report)
    {
        switch (report.Kind)
        {
            case MatchReportKind.Accepted:
                Assert.That(report.RemainingE9, Is.EqualTo(report.SizeE9).And.EqualTo(command.SizeE9));
                _open.Add(report.OrderId, new Entry(
                    report.InstrumentId, report.Side, report.PriceE9, report.SizeE9, report.SizeE9));
                break;
            case MatchReportKind.Replaced:
                _open.Remove(report.OrderId, out var old);
                Assert.That(report.SizeE9 - report.RemainingE9, Is.EqualTo(old!.SizeE9 - old.RemainingE9), "filled");
                Assert.That(report.Side, Is.EqualTo(old.Side));
                _open.Add(report.NewOrderId, old with
                {
                    PriceE9 = report.PriceE9,
                    SizeE9 = report.SizeE9,
                    RemainingE9 = report.RemainingE9,
                });
                break;
            case MatchReportKind.Trade:
                Trade(report);
                break;
            case MatchReportKind.Canceled or MatchReportKind.Expired:
                _open.Remove(report.OrderId, out var gone);
                Assert.That((report.RemainingE9, report.SizeE9), Is.EqualTo((gone!.RemainingE9, gone.SizeE9)));
                Assert.That(report.RemainingE9, Is.Positive);
                break;
            default:
                break;
        }
    }

    // Conservation: both sides lose exactly what is traded, and the reports say what remains.
    private void Trade(in MatchReport report)
    {
        var maker = _open[report.OrderId];
        var taker = _open[report.TakerOrderId];
        Trades++;
        Assert.That(report.MatchId, Is.EqualTo(++_lastMatch));
        Assert.That(report.SizeE9, Is.Positive);
        Assert.That((maker.Side, taker.Side), Is.EqualTo((taker.Side == Side.Bid ? Side.Ask : Side.Bid, report.Side)));
        Assert.That(maker.Instrument, Is.EqualTo(taker.Instrument).And.EqualTo(report.InstrumentId));
        Assert.That(maker.RemainingE9 -= report.SizeE9, Is.EqualTo(report.RemainingE9).And.Not.Negative);
        Assert.That(taker.RemainingE9 -= report.SizeE9, Is.EqualTo(report.TakerRemainingE9).And.Not.Negative);
        Assert.That(report.PriceE9, Is.EqualTo(maker.PriceE9));
        if (taker.PriceE9 != 0)
        {
            Assert.That(taker.Side == Side.Bid
                ? report.PriceE9 <= taker.PriceE9 : report.PriceE9 >= taker.PriceE9, "beyond the taker's limit");
        }

        var (lower, upper) = _bands.GetValueOrDefault(report.InstrumentId);
        Assert.That(report.PriceE9 >= lower && (upper == 0 || report.PriceE9 <= upper), "outside the band");
        Assert.That(_halted.Contains(report.InstrumentId), Is.False, "a trade in a halt");
    }

    private sealed record Entry(uint Instrument, Side Side, long PriceE9, long SizeE9, long RemainingE9)
    {
        public long RemainingE9 { get; set; } = RemainingE9;
    }
}
