using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.Tests.Venue.Matching;

/// <summary>
/// Commands drawn so that they mean something most of the time (ids that rest, prices that meet) and break each rule
/// now and then. The ids in use are guessed, not known: the generator reads no report.
/// </summary>
internal sealed class RandomCommands(int seed, RandomShape shape)
{
    private static readonly TimeInForce[] Lives =
    [
        TimeInForce.Day, TimeInForce.Day, TimeInForce.GoodTillCanceled, TimeInForce.GoodTillCanceled,
        TimeInForce.GoodTillCanceled, TimeInForce.ImmediateOrCancel, TimeInForce.FillOrKill,
    ];

    private readonly Random _random = new(seed);
    private readonly Dictionary<ulong, (uint Instrument, uint Account)> _guesses = [];

    /// <summary>Definitions of the instruments, then what was drawn.</summary>
    public MatchCommand[] Take(int count)
    {
        var commands = new MatchCommand[count];
        for (var i = 0; i < count; i++)
        {
            commands[i] = i < shape.Instruments ? Define((uint)i) : Draw();
            commands[i].TimeNs = i;
        }

        return commands;
    }

    private static MatchCommand Define(uint instrument) => new()
    {
        Kind = MatchCommandKind.DefineInstrument,
        InstrumentId = instrument,
        TickE9 = 1 + instrument,
        LotE9 = 1 + (instrument % 2),
    };

    private MatchCommand Draw() => _random.Next(100) switch
    {
        < 45 => Broken(New()),
        < 60 => Broken(About(MatchCommandKind.Cancel)),
        < 90 => Broken(Replace()),
        < 92 => Band(),
        < 93 => Session(MatchCommandKind.Halt),
        < 97 => Session(MatchCommandKind.Resume),
        97 => Session(_random.Next(5) == 0 ? MatchCommandKind.ExpireDay : MatchCommandKind.Resume),
        98 => Redefine(),
        _ => Broken(New()),
    };

    // The last two ids are one that nobody defined yet and one above the limit.
    private MatchCommand Redefine()
    {
        var command = Define((uint)_random.Next(shape.Instruments + 2));
        command.TickE9 *= _random.Next(2);
        return command;
    }

    private MatchCommand New()
    {
        var instrument = (uint)_random.Next(shape.Instruments);
        var side = _random.Next(2) == 0 ? Side.Bid : Side.Ask;
        var isMarket = _random.Next(25) == 0;
        var life = Lives[_random.Next(Lives.Length)];
        var isPostOnly = _random.Next(8) == 0 && !isMarket && life < TimeInForce.ImmediateOrCancel;
        var command = new MatchCommand
        {
            Kind = MatchCommandKind.New,
            OrderId = Id(),
            InstrumentId = instrument,
            AccountId = (uint)_random.Next(shape.Accounts),
            Side = side,
            OrderType = isMarket ? OrderType.Market : OrderType.Limit,
            TimeInForce = life,
            Flags = isPostOnly ? MatchFlags.PostOnly : MatchFlags.None,
            SelfTrade = (SelfTradeMode)_random.Next(4),
            PriceE9 = isMarket ? 0 : Price(instrument, side),
            SizeE9 = Size(instrument),
        };
        _guesses[command.OrderId] = (instrument, command.AccountId);
        return command;
    }

    private MatchCommand Replace()
    {
        var command = About(MatchCommandKind.Replace);
        if (_random.Next(3) == 0)
        {
            command.NewOrderId = Id();
            _guesses[command.NewOrderId] = (command.InstrumentId, command.AccountId);
        }

        command.PriceE9 = _random.Next(3) == 0 ? 0 : Price(command.InstrumentId, (Side)_random.Next(1, 3));
        command.SizeE9 = _random.Next(3) == 0 ? 0 : Size(command.InstrumentId);
        command.TimeInForce = _random.Next(4) == 0 ? (TimeInForce)_random.Next(1, 3) : TimeInForce.None;
        return command;
    }

    private MatchCommand About(MatchCommandKind kind)
    {
        var id = Id();
        var (instrument, account) = _guesses.GetValueOrDefault(id);
        return new MatchCommand { Kind = kind, OrderId = id, InstrumentId = instrument, AccountId = account };
    }

    private MatchCommand Band()
    {
        var command = Session(MatchCommandKind.LuldBand);
        var tick = 1 + command.InstrumentId;
        if (_random.Next(3) > 0)
            command.LowerBandE9 = _random.Next(shape.Reach / 2, shape.Reach + 2) * tick;
        if (_random.Next(3) > 0)
            command.UpperBandE9 = (_random.Next(2 * shape.Reach, 3 * shape.Reach) * tick) - _random.Next(2);
        return command;
    }

    private MatchCommand Session(MatchCommandKind kind) =>
        new() { Kind = kind, InstrumentId = (uint)_random.Next(shape.Instruments) };

    // Bids mostly below the middle at twice the reach, asks mostly above.
    private long Price(uint instrument, Side side)
    {
        var offset = _random.Next(-shape.Reach / 4, shape.Reach);
        return ((2 * shape.Reach) + (side == Side.Bid ? -offset : offset)) * (1L + instrument);
    }

    private long Size(uint instrument) => _random.Next(1, 12) * (1L + (instrument % 2));

    private ulong Id() => (ulong)_random.Next(1, shape.Ids);

    // One field out of place in one command of twenty.
    private MatchCommand Broken(MatchCommand command)
    {
        switch (_random.Next(400))
        {
            case 0: command.Kind = (MatchCommandKind)_random.Next(12); break;
            case 1: command.Side = (Side)_random.Next(5); break;
            case 2: command.OrderType = (OrderType)_random.Next(4); break;
            case 3: command.TimeInForce = (TimeInForce)_random.Next(7); break;
            case 4: command.Flags = (MatchFlags)_random.Next(4); break;
            case 5: command.SelfTrade = (SelfTradeMode)_random.Next(6); break;
            case 6: command.InstrumentId = (uint)_random.Next(shape.Instruments + 3); break;
            case 7: command.AccountId = (uint)_random.Next(shape.Accounts + 1); break;
            case 8: command.OrderId = _random.Next(2) == 0 ? 0 : ulong.MaxValue; break;
            case 9: command.NewOrderId = ulong.MaxValue; break;
            case 10: command.PriceE9 = _random.NextInt64(long.MinValue, long.MaxValue); break;
            case 11: command.SizeE9 = _random.NextInt64(long.MinValue, long.MaxValue); break;
            case 12: command.PriceE9 = -command.PriceE9; break;
            case 13: command.SizeE9 = -command.SizeE9; break;
            case 14: command.PriceE9++; break;
            case 15: command.SizeE9++; break;
            case 16: command.SizeE9 = long.MaxValue - _random.Next(20); break;
            case 17: command.PriceE9 = long.MaxValue - _random.Next(5); break;
            case 18: command.PriceE9 = long.MinValue; break;
            case 19: command.SizeE9 = 0; break;
            default: break;
        }

        return command;
    }
}
