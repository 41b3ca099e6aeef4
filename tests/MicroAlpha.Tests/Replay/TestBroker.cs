using MicroAlpha.Events;

namespace MicroAlpha.Tests.Replay;

/// <summary>
/// A broker of a few lines: accepts, executes limits that the market reaches and now and then a part of others,
/// replaces, cancels, and refuses now and then. Its answers come in order, from a seed.
/// </summary>
internal sealed class TestBroker(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Dictionary<uint, Working> _orders = [];
    private ulong _nextId = 1;

    public Queue<EngineEvent> Answers { get; } = new();

    public int Commands { get; private set; }

    public int Refusals { get; private set; }

    /// <summary>Opens the connection for orders.</summary>
    public void Connect(long timeNs)
    {
        EngineEvent slot = new() { Kind = EventKind.Connection, InstrumentId = EngineEvent.NoInstrument };
        slot.Connection.State = ConnectionState.Up;
        Tell(slot, timeNs);
    }

    public void Take(in OrderCommand command)
    {
        if (command.Kind is CommandKind.Checkpoint)
            return;
        if (command.Kind == CommandKind.Refused)
        {
            Refusals++;
            return;
        }

        Commands++;
        EngineEvent slot = new() { InstrumentId = command.InstrumentId };
        if (_random.Next(12) == 0 || (command.Kind != CommandKind.New && !_orders.ContainsKey(command.OrderId)))
        {
            slot.Kind = EventKind.OrderRejected;
            (slot.OrderRejected.OrderId, slot.OrderRejected.RejectedBy, slot.OrderRejected.RefusedCommand) =
                (command.OrderId, 3, (byte)command.Kind);
        }
        else if (command.Kind == CommandKind.Cancel)
        {
            slot.Kind = EventKind.OrderCanceled;
            (slot.OrderClosed.OrderId, slot.OrderClosed.CumulativeSizeE9) =
                (command.OrderId, _orders[command.OrderId].Filled);
            _orders.Remove(command.OrderId);
        }
        else
        {
            slot.Kind = command.Kind == CommandKind.New ? EventKind.OrderAccepted : EventKind.OrderReplaced;
            (slot.OrderAccepted.OrderId, slot.OrderAccepted.SizeE9, slot.OrderAccepted.PriceE9) =
                (command.OrderId, command.SizeE9, command.PriceE9);
            slot.OrderAccepted.VenueOrderIdLow = _nextId++;
            var filled = _orders.TryGetValue(command.OrderId, out var old) ? old.Filled : 0;
            _orders[command.OrderId] = new Working(
                command.InstrumentId, command.Side, command.SizeE9, command.PriceE9, filled);
        }

        Tell(slot, command.DecisionTimeNs);
    }

    public void Quote(ref EngineEvent quote)
    {
        foreach (var (id, order) in _orders)
        {
            if (order.InstrumentId != quote.InstrumentId)
                continue;
            var isReached = order.Side == Side.Bid
                ? quote.Quote.AskPriceE9 <= order.PriceE9 : quote.Quote.BidPriceE9 >= order.PriceE9;
            if (!isReached && _random.Next(40) != 0)
                continue;
            var size = isReached ? order.SizeE9 - order.Filled
                : Math.Min(order.SizeE9 - order.Filled, DecimalE9.One * _random.Next(1, 40));
            var filled = order.Filled + size;
            EngineEvent slot = new() { Kind = EventKind.OrderFilled, InstrumentId = order.InstrumentId };
            slot.OrderFilled = new OrderFilledPayload
            {
                OrderId = id,
                PriceE9 = order.PriceE9,
                SizeE9 = size,
                CumulativeSizeE9 = filled,
                ExecutionId = _nextId++,
            };
            Tell(slot, quote.ReceiveTimeNs);
            if (filled == order.SizeE9)
                _orders.Remove(id);
            else
                _orders[id] = order with { Filled = filled };
        }
    }

    private void Tell(EngineEvent slot, long timeNs)
    {
        slot.Source = EventSource.AlpacaTrading;
        (slot.VenueTimeNs, slot.ReceiveTimeNs) = (timeNs + (long)_nextId++, timeNs);
        Answers.Enqueue(slot);
    }

    private sealed record Working(uint InstrumentId, Side Side, long SizeE9, long PriceE9, long Filled);
}
