using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>
/// A broker driven by hand: events at times of the test's choosing, prices and sizes in whole units, answers as lines.
/// </summary>
internal sealed class PaperScript(PaperOptions? options = null)
{
    private const long Unit = 1_000_000_000;

    public PaperBroker Broker { get; } = new(options ?? new PaperOptions());

    /// <summary>Time of the next event, ns.</summary>
    public long Now { get; set; } = 1000;

    public PaperScript Quote(long bid, long bidSize, long ask, long askSize)
    {
        var slot = Slot(EventKind.Quote);
        (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = (bid * Unit, bidSize * Unit);
        (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = (ask * Unit, askSize * Unit);
        return Feed(slot);
    }

    /// <summary>One update of levels: (side, price, size), the last one ends it.</summary>
    public PaperScript Levels(params (Side Side, long Price, long Size)[] levels)
    {
        for (var i = 0; i < levels.Length; i++)
        {
            var slot = Slot(EventKind.BookLevel);
            slot.Flags = (byte)(i == levels.Length - 1 ? BookFlags.Last : BookFlags.None);
            slot.BookLevel.Side = levels[i].Side;
            (slot.BookLevel.PriceE9, slot.BookLevel.SizeE9) = (levels[i].Price * Unit, levels[i].Size * Unit);
            Broker.OnEvent(in slot);
        }

        Now += 10;
        return this;
    }

    public PaperScript Trade(long price, long size, Side aggressor = Side.None, TradeFlags flags = TradeFlags.None)
    {
        var slot = Slot(EventKind.Trade);
        (slot.Trade.PriceE9, slot.Trade.SizeE9, slot.Trade.Aggressor) = (price * Unit, size * Unit, aggressor);
        slot.Flags = (byte)flags;
        return Feed(slot);
    }

    public PaperScript State(TradingState state)
    {
        var slot = Slot(EventKind.Status);
        slot.Status.State = state;
        return Feed(slot);
    }

    public PaperScript Band(long down, long up)
    {
        var slot = Slot(EventKind.LuldBand);
        (slot.LuldBand.DownPriceE9, slot.LuldBand.UpPriceE9) = (down * Unit, up * Unit);
        return Feed(slot);
    }

    public PaperScript Phase(SessionPhase phase)
    {
        var slot = Slot(EventKind.SessionState);
        slot.SessionState.Phase = phase;
        return Feed(slot);
    }

    public PaperScript New(
        uint id, Side side, long price, long size, TimeInForce life = TimeInForce.Day,
        OrderType type = OrderType.Limit) =>
        Send(new OrderCommand
        {
            Kind = CommandKind.New,
            OrderId = id,
            Side = side,
            PriceE9 = price * Unit,
            SizeE9 = size * Unit,
            TimeInForce = life,
            OrderType = type,
        });

    public PaperScript Replace(uint id, long price, long size) => Send(new OrderCommand
    {
        Kind = CommandKind.Replace,
        OrderId = id,
        PriceE9 = price * Unit,
        SizeE9 = size * Unit,
    });

    public PaperScript Cancel(uint id) => Send(new OrderCommand { Kind = CommandKind.Cancel, OrderId = id });

    /// <summary>Every answer up to the next event, one line each; fills say price, size, cumulative size.</summary>
    public string[] Answers(bool hasTimes = false)
    {
        var lines = new List<string>();
        EngineEvent slot = default;
        while (Broker.TryTake(Now, ref slot))
            lines.Add((hasTimes ? $"{slot.VenueTimeNs}>{slot.ReceiveTimeNs} " : "") + Text(slot));
        return [.. lines];
    }

    private static string Text(EngineEvent slot) => slot.Kind switch
    {
        EventKind.OrderAccepted => $"{slot.OrderAccepted.OrderId} accepted",
        EventKind.OrderReplaced => $"{slot.OrderAccepted.OrderId} replaced",
        EventKind.OrderFilled => $"{slot.OrderFilled.OrderId} {(FillFlags)slot.Flags} {slot.OrderFilled.SizeE9 / Unit}"
            + $" @ {slot.OrderFilled.PriceE9 / Unit} = {slot.OrderFilled.CumulativeSizeE9 / Unit}",
        EventKind.OrderRejected =>
            $"{slot.OrderRejected.OrderId} rejected {(MatchReason)slot.OrderRejected.ReasonCode}",
        EventKind.OrderExpired => $"{slot.OrderClosed.OrderId} expired {slot.OrderClosed.LeavesSizeE9 / Unit}",
        _ => $"{slot.OrderClosed.OrderId} canceled {(MatchReason)slot.OrderClosed.ReasonCode}"
            + $" {slot.OrderClosed.LeavesSizeE9 / Unit}",
    };

    private EngineEvent Slot(EventKind kind) => new() { Kind = kind, ReceiveTimeNs = Now };

    private PaperScript Feed(EngineEvent slot)
    {
        Broker.OnEvent(in slot);
        Now += 10;
        return this;
    }

    private PaperScript Send(OrderCommand command)
    {
        command.DecisionTimeNs = Now - 10;
        Broker.Submit(in command, 0);
        return this;
    }
}
