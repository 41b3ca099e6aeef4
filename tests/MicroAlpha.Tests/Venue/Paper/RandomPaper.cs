using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;
using MicroAlpha.Venue.Paper;

namespace MicroAlpha.Tests.Venue.Paper;

/// <summary>
/// A random market and a random trader: prices within a few ticks, so that everything meets, and every rule broken now
/// and then.
/// </summary>
internal sealed class RandomPaper
{
    public const long Tick = 10_000_000;
    public const long Unit = 1_000_000_000;

    private readonly Random _random;
    private long _time = 1_000_000;
    private readonly bool _hasUpdateIds;
    private long _updateId = 100;
    private uint _orders;

    public RandomPaper(int seed)
    {
        _random = new Random(seed);
        _hasUpdateIds = seed % 2 == 0;
        Options = new PaperOptions
        {
            Queue = (QueueModel)_random.Next(3),
            QueuePower = _random.Next(1, 4),
            SelfTrade = (SelfTradeMode)_random.Next(1, 4),
            Clock = (PaperClock)_random.Next(2),
            VenueClockOffsetNs = _random.Next(-20, 20),
            Place = Latency(),
            Replace = Latency(),
            Cancel = Latency(),
            FillFeed = Latency(),
            Fees = new FeeSchedule(_random.Next(-9, 9), _random.Next(9), _random.Next(9) * 10_000L, 30_000),
            MaxInstruments = 4,
            MaxBooks = 2,
            MaxLevelsPerSide = 32,
            MaxOrders = 400,
            MaxWorkingOrders = _random.Next(2) == 0 ? 6 : 100,
            MaxCommands = _random.Next(2) == 0 ? 5 : 100,
            MaxAnswers = 1 << 12,
        };
    }

    public PaperOptions Options { get; }

    /// <summary>The next event of the market.</summary>
    public EngineEvent Event()
    {
        _time += _random.Next(3) == 0 ? 0 : _random.Next(40);
        var slot = new EngineEvent
        {
            ReceiveTimeNs = _time,
            VenueTimeNs = _random.Next(9) == 0 ? 0 : _time - _random.Next(30),
            InstrumentId = (uint)_random.Next(3),
        };
        // Instrument 0 has quotes, 1 levels, 2 both after a while.
        var draw = _random.Next(100);
        if (draw < 45)
            Market(ref slot);
        else if (draw < 93)
            Trade(ref slot);
        else
            Rare(ref slot, draw);
        return slot;
    }

    /// <summary>The next command; None when the trader waits.</summary>
    public OrderCommand Command(long timeNs)
    {
        var side = (Side)_random.Next(1, 3);
        var command = new OrderCommand { DecisionTimeNs = timeNs, InstrumentId = (uint)_random.Next(3), Side = side };
        var draw = _random.Next(100);
        if (draw < 50)
            return command;
        command.OrderId = _orders == 0 ? 1 : (uint)_random.Next((int)Math.Max(0, _orders - 8L), (int)_orders + 2);
        command.PriceE9 = (95 + _random.Next(11)) * Tick;
        command.SizeE9 = _random.Next(1, 30) * Unit;
        if (draw < 80)
        {
            command.Kind = CommandKind.New;
            if (_random.Next(12) != 0)
                command.OrderId = ++_orders;
            command.OrderType = (OrderType)_random.Next(1, 4);
            command.TimeInForce = (TimeInForce)_random.Next(1, _random.Next(3) == 0 ? 5 : 3);
            if (command.OrderType == OrderType.Market)
                command.PriceE9 = 0;
            Break(ref command);
        }
        else if (draw < 90)
        {
            command.Kind = CommandKind.Replace;
            command.InstrumentId = Instrument(command.OrderId);
            if (_random.Next(3) == 0)
                command.PriceE9 = 0;
            if (_random.Next(3) == 0)
                command.SizeE9 = 0;
            Break(ref command);
        }
        else
        {
            command.Kind = CommandKind.Cancel;
            command.InstrumentId = Instrument(command.OrderId);
        }

        if (command.Kind == CommandKind.New && command.OrderId == _orders)
            command.InstrumentId = Instrument(command.OrderId);
        return command;
    }

    // An order's instrument by its id, so that replaces and cancels find it; seldom a wrong one.
    private uint Instrument(uint order) => _random.Next(30) == 0 ? (uint)_random.Next(5) : order % 3;

    private void Break(ref OrderCommand command)
    {
        switch (_random.Next(60))
        {
            case 0: command.PriceE9 += 1; break;
            case 1: command.SizeE9 += 1; break;
            case 2: command.Side = Side.None; break;
            case 3: command.OrderType = (OrderType)9; break;
            case 4: command.TimeInForce = TimeInForce.None; break;
            case 5: command.PriceE9 = -Tick; break;
            case 6: command.SizeE9 = -Unit; break;
            case 7: command.OrderId = (uint)_random.Next(2) * 500; break;
        }
    }

    private void Market(ref EngineEvent slot)
    {
        if (slot.InstrumentId == 0 || (slot.InstrumentId == 2 && _random.Next(2) == 0))
        {
            slot.Kind = EventKind.Quote;
            var bid = 95 + _random.Next(9);
            slot.Quote.BidPriceE9 = bid * Tick;
            slot.Quote.BidSizeE9 = _random.Next(12) * 5 * Unit;
            slot.Quote.AskPriceE9 = (bid + _random.Next(0, 4)) * Tick;
            slot.Quote.AskSizeE9 = _random.Next(12) * 5 * Unit;
            return;
        }

        slot.Kind = EventKind.BookLevel;
        slot.BookLevel.Side = (Side)_random.Next(1, 3);
        var middle = 100 + _random.Next(-1, 2);
        slot.BookLevel.PriceE9 = (slot.BookLevel.Side == Side.Bid ? middle - _random.Next(5) : middle + _random.Next(5))
            * Tick;
        slot.BookLevel.SizeE9 = _random.Next(3) == 0 ? 0 : _random.Next(12) * 5 * Unit;
        var flags = _random.Next(3) == 0 ? BookFlags.None : BookFlags.Last;
        if (_random.Next(60) == 0)
            flags |= BookFlags.Clear | BookFlags.Snapshot;
        if (_random.Next(40) == 0)
            flags |= BookFlags.NoLevel;
        // Update ids grow; a picture is up to twenty updates old.
        if (_hasUpdateIds)
            slot.BookLevel.VenueUpdateId = ++_updateId - (flags.HasFlag(BookFlags.Snapshot) ? _random.Next(20) : 0);
        slot.Flags = (byte)flags;
    }

    private void Trade(ref EngineEvent slot)
    {
        slot.Kind = EventKind.Trade;
        slot.Trade.PriceE9 = (95 + _random.Next(11)) * Tick;
        slot.Trade.SizeE9 = _random.Next(1, 25) * Unit;
        slot.Trade.Aggressor = (Side)_random.Next(3);
        slot.Flags = (byte)(_random.Next(12) == 0 ? _random.Next(1, 8) : 0);
    }

    private void Rare(ref EngineEvent slot, int draw)
    {
        switch (draw)
        {
            case 93:
                slot.Kind = EventKind.SessionState;
                slot.SessionState.Phase = _random.Next(3) == 0 ? (SessionPhase)_random.Next(5) : SessionPhase.Regular;
                break;
            case 94:
                slot.Kind = EventKind.Status;
                slot.Status.State = _random.Next(3) == 0 ? (TradingState)_random.Next(7) : TradingState.Trading;
                break;
            case 95:
                slot.Kind = EventKind.LuldBand;
                slot.LuldBand.DownPriceE9 = _random.Next(2) * (94 + _random.Next(5)) * Tick;
                slot.LuldBand.UpPriceE9 = _random.Next(2) * (101 + _random.Next(5)) * Tick;
                break;
            case 96:
                slot.Kind = EventKind.InstrumentDefinition;
                slot.InstrumentDefinition.TickSizeE9 = Tick;
                slot.InstrumentDefinition.SizeDecimals = (byte)_random.Next(2);
                break;
            case 97:
                slot.Kind = EventKind.Connection;
                slot.Connection.State = (ConnectionState)_random.Next(2, 4);
                if (_random.Next(2) == 0)
                    slot.InstrumentId = EngineEvent.NoInstrument;
                break;
            default:
                slot.Kind = EventKind.SessionState;
                slot.SessionState.Phase = SessionPhase.Regular;
                break;
        }
    }

    private PaperLatency Latency()
    {
        if (_random.Next(2) == 0)
            return new PaperLatency(_random.Next(3) * 15);
        var rows = new LatencyRow[20];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = new LatencyRow(1_000_000 + (i * 1000) + _random.Next(1000), _random.Next(60));
        return new PaperLatency(rows);
    }
}
