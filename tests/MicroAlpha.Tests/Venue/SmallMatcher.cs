using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>
/// A list of orders and loops over it: what the venue's tests need of a matcher, without the library.
/// </summary>
internal sealed class SmallMatcher : IMatcher
{
    private readonly List<Resting> _orders = [];
    private readonly Dictionary<uint, (long, long, long, long)> _tops = [];
    private readonly HashSet<uint> _halted = [];
    private readonly List<MatchReport> _reports = [];
    private ulong _matchId;

    public int RequiredReports => _reports.Count;

    public int Submit(ReadOnlySpan<MatchCommand> commands, Span<MatchReport> reports, out int consumed)
    {
        consumed = commands.Length;
        _reports.Clear();
        foreach (var command in commands)
            Execute(in command);
        Assert.That(_reports, Has.Count.AtMost(reports.Length));
        for (var i = 0; i < _reports.Count; i++)
            reports[i] = _reports[i];
        return _reports.Count;
    }

    public int Depth(uint instrument, Side side, Span<BookDepth> levels) => throw new NotSupportedException();

    public void Dispose() => _orders.Clear();

    private void Execute(in MatchCommand command)
    {
        var (id, account) = (command.OrderId, command.AccountId);
        var known = _orders.Find(order => order.Id == id && order.Account == account);
        switch (command.Kind)
        {
            case MatchCommandKind.New:
                Add(new Resting(id, account, command.InstrumentId, command.Side)
                {
                    PriceE9 = command.OrderType == OrderType.Market ? 0 : command.PriceE9,
                    SizeE9 = command.SizeE9,
                    RemainingE9 = command.SizeE9,
                }, command);
                break;
            case MatchCommandKind.Cancel or MatchCommandKind.Replace when known is null:
                Report(MatchReportKind.Rejected, command.InstrumentId, id, newId: command.NewOrderId);
                break;
            case MatchCommandKind.Cancel:
                _orders.Remove(known!);
                End(known!, MatchReason.Requested);
                break;
            case MatchCommandKind.Replace:
                Replace(known!, command);
                break;
            case MatchCommandKind.Halt:
                _halted.Add(command.InstrumentId);
                break;
            case MatchCommandKind.Resume:
                _halted.Remove(command.InstrumentId);
                break;
        }

        TellTop(command.InstrumentId);
    }

    private void Add(Resting order, in MatchCommand command)
    {
        Report(MatchReportKind.Accepted, order.Instrument, order.Id);
        if (command.TimeInForce == TimeInForce.FillOrKill
            && Opposite(order).Sum(static maker => maker.RemainingE9) < order.SizeE9)
        {
            End(order, MatchReason.FillOrKill);
            return;
        }

        Match(order);
        if (order.RemainingE9 == 0)
            return;
        if (order.PriceE9 == 0)
            End(order, MatchReason.NoLiquidity);
        else if (command.TimeInForce is TimeInForce.ImmediateOrCancel)
            End(order, MatchReason.ImmediateOrCancel);
        else
            _orders.Add(order);
    }

    private void Replace(Resting order, in MatchCommand command)
    {
        var filled = order.SizeE9 - order.RemainingE9;
        if (command.SizeE9 != 0 && command.SizeE9 <= filled)
        {
            Report(MatchReportKind.Rejected, order.Instrument, order.Id, newId: command.NewOrderId);
            return;
        }

        var isMoved = (command.PriceE9 != 0 && command.PriceE9 != order.PriceE9) || command.SizeE9 > order.SizeE9;
        var old = order.Id;
        order.Id = command.NewOrderId == 0 ? order.Id : command.NewOrderId;
        order.PriceE9 = command.PriceE9 == 0 ? order.PriceE9 : command.PriceE9;
        order.SizeE9 = command.SizeE9 == 0 ? order.SizeE9 : command.SizeE9;
        order.RemainingE9 = order.SizeE9 - filled;
        Report(MatchReportKind.Replaced, order.Instrument, old, newId: order.Id);
        if (!isMoved)
            return;
        _orders.Remove(order);
        Match(order);
        if (order.RemainingE9 > 0)
            _orders.Add(order);
    }

    private IEnumerable<Resting> Opposite(Resting taker)
    {
        var makers = _orders.Where(maker => maker.Instrument == taker.Instrument && maker.Side != taker.Side
            && (taker.PriceE9 == 0 || (taker.Side == Side.Bid
                ? maker.PriceE9 <= taker.PriceE9
                : maker.PriceE9 >= taker.PriceE9)));
        return taker.Side == Side.Bid
            ? makers.OrderBy(static maker => maker.PriceE9)
            : makers.OrderByDescending(static maker => maker.PriceE9);
    }

    private void Match(Resting taker)
    {
        if (_halted.Contains(taker.Instrument))
            return;
        foreach (var maker in Opposite(taker).ToList())
        {
            var size = Math.Min(maker.RemainingE9, taker.RemainingE9);
            if (size == 0)
                return;
            maker.RemainingE9 -= size;
            taker.RemainingE9 -= size;
            if (maker.RemainingE9 == 0)
                _orders.Remove(maker);
            MatchReport report = default;
            report.Kind = MatchReportKind.Trade;
            report.InstrumentId = taker.Instrument;
            report.OrderId = maker.Id;
            report.TakerOrderId = taker.Id;
            report.PriceE9 = maker.PriceE9;
            report.SizeE9 = size;
            report.RemainingE9 = maker.RemainingE9;
            report.TakerRemainingE9 = taker.RemainingE9;
            report.MatchId = ++_matchId;
            report.Side = taker.Side;
            _reports.Add(report);
        }
    }

    private void End(Resting order, MatchReason reason)
    {
        Report(MatchReportKind.Canceled, order.Instrument, order.Id);
        var last = _reports[^1];
        last.Reason = reason;
        last.RemainingE9 = order.RemainingE9;
        _reports[^1] = last;
    }

    private void Report(MatchReportKind kind, uint instrument, ulong id, ulong newId = 0)
    {
        MatchReport report = default;
        report.Kind = kind;
        report.InstrumentId = instrument;
        report.OrderId = id;
        report.NewOrderId = newId;
        _reports.Add(report);
    }

    private void TellTop(uint instrument)
    {
        var bids = _orders.Where(order => order.Instrument == instrument && order.Side == Side.Bid).ToList();
        var asks = _orders.Where(order => order.Instrument == instrument && order.Side == Side.Ask).ToList();
        var bid = bids.Select(static order => order.PriceE9).DefaultIfEmpty().Max();
        var ask = asks.Select(static order => order.PriceE9).DefaultIfEmpty().Min();
        var top = (bid, bids.Where(order => order.PriceE9 == bid).Sum(static order => order.RemainingE9),
            ask, asks.Where(order => order.PriceE9 == ask).Sum(static order => order.RemainingE9));
        if (_tops.GetValueOrDefault(instrument) == top)
            return;
        _tops[instrument] = top;
        Report(MatchReportKind.TopOfBook, instrument, 0);
        var last = _reports[^1];
        (last.BidPriceE9, last.BidSizeE9, last.AskPriceE9, last.AskSizeE9) = top;
        _reports[^1] = last;
    }

    private sealed class Resting(ulong id, uint account, uint instrument, Side side)
    {
        public ulong Id { get; set; } = id;

        public uint Account { get; } = account;

        public uint Instrument { get; } = instrument;

        public Side Side { get; } = side;

        public long PriceE9 { get; set; }

        public long SizeE9 { get; set; }

        public long RemainingE9 { get; set; }
    }
}
