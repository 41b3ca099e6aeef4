using MicroAlpha.Events;
using MicroAlpha.Venue.Matching;

namespace MicroAlpha.LatencyBench.Match;

/// <summary>
/// Commands in the mix that exchange-core publishes for its own measurements: 9 % new orders, 3 % immediate or cancel,
/// 6 % cancels, 82 % moves to another price; 1,000 resting orders at about 750 prices a book, 1,000 accounts, some 5 %
/// of the commands trade. Made by running them, so that cancels and moves name orders that rest.
/// </summary>
internal sealed class MatchMarket : IDisposable
{
    private const int OrdersPerBook = 1000;
    private const int Accounts = 1000;
    private const long TickE9 = 10_000_000;
    private const long LotE9 = 1_000_000_000;
    private const long MiddleTicks = 20_000;

    // From the middle outwards on each side; it makes about 750 prices of 1,000 orders.
    private const int ReachTicks = 825;
    private const int CrossingPercent = 7;

    private readonly NativeMatcher _matcher = new(new MatcherOptions());
    private readonly Random _random = new(42);
    private readonly List<(ulong Id, uint Account, Side Side)>[] _resting;
    private readonly Dictionary<ulong, int> _places = [];
    private readonly MatchReport[] _reports = new MatchReport[4096];
    private readonly bool _hasNewIds;
    private ulong _lastId;

    /// <summary>Prepares the generator.</summary>
    /// <param name="books">Instruments.</param>
    /// <param name="hasNewIds">Whether a move gives the order a new id, as Alpaca's replace does.</param>
    public MatchMarket(int books, bool hasNewIds)
    {
        _hasNewIds = hasNewIds;
        _resting = new List<(ulong, uint, Side)>[books];
        Filling = Fill();
    }

    /// <summary>The commands that open and fill the books.</summary>
    public MatchCommand[] Filling { get; }

    /// <inheritdoc />
    public void Dispose() => _matcher.Dispose();

    /// <summary>The next commands of the mix.</summary>
    public MatchCommand[] Mix(int count)
    {
        var commands = new MatchCommand[count];
        foreach (ref var command in commands.AsSpan())
        {
            var book = (uint)_random.Next(_resting.Length);
            var draw = _random.Next(100);
            // There are more new orders than cancels, and trades decide whether books grow: keep them as they are.
            if (draw < 9 && _resting[book].Count > OrdersPerBook * 102 / 100)
                draw = 12;
            else if (draw is >= 12 and < 18 && _resting[book].Count < OrdersPerBook * 98 / 100)
                draw = 0;
            command = draw switch
            {
                < 9 => New(book, TimeInForce.GoodTillCanceled, Crosses()),
                < 12 => New(book, TimeInForce.ImmediateOrCancel, true),
                < 18 => Resting(book, MatchCommandKind.Cancel, out _),
                _ => Move(book),
            };
            Run(command);
        }

        return commands;
    }

    private MatchCommand[] Fill()
    {
        var commands = new List<MatchCommand>();
        for (var book = 0u; book < _resting.Length; book++)
        {
            _resting[book] = [];
            commands.Add(new()
            {
                Kind = MatchCommandKind.DefineInstrument,
                InstrumentId = book,
                TickE9 = TickE9,
                LotE9 = LotE9
            });
            commands.Add(new()
            {
                Kind = MatchCommandKind.LuldBand,
                InstrumentId = book,
                LowerBandE9 = MiddleTicks / 2 * TickE9,
                UpperBandE9 = MiddleTicks * 2 * TickE9
            });
            Run(commands[^2]);
            Run(commands[^1]);
        }

        for (var i = 0; i < OrdersPerBook * _resting.Length; i++)
        {
            commands.Add(New((uint)(i % _resting.Length), TimeInForce.GoodTillCanceled, false));
            Run(commands[^1]);
        }

        return [.. commands];
    }

    private MatchCommand New(uint book, TimeInForce life, bool crosses)
    {
        var side = _random.Next(2) == 0 ? Side.Bid : Side.Ask;
        return new MatchCommand
        {
            Kind = MatchCommandKind.New,
            InstrumentId = book,
            OrderId = ++_lastId,
            AccountId = (uint)_random.Next(1, Accounts + 1),
            Side = side,
            OrderType = OrderType.Limit,
            TimeInForce = life,
            SelfTrade = SelfTradeMode.CancelNewest,
            PriceE9 = Price(side, crosses),
            SizeE9 = _random.Next(1, 11) * LotE9,
        };
    }

    private MatchCommand Move(uint book)
    {
        var command = Resting(book, MatchCommandKind.Replace, out var side);
        command.PriceE9 = Price(side, Crosses());
        command.NewOrderId = _hasNewIds ? ++_lastId : 0;
        return command;
    }

    private MatchCommand Resting(uint book, MatchCommandKind kind, out Side side)
    {
        var (id, account, its) = _resting[book][_random.Next(_resting[book].Count)];
        side = its;
        return new MatchCommand { Kind = kind, InstrumentId = book, OrderId = id, AccountId = account };
    }

    private bool Crosses() => _random.Next(100) < CrossingPercent;

    private long Price(Side side, bool crosses)
    {
        var offset = crosses ? -_random.Next(4) : _random.Next(ReachTicks) + 1;
        return (side == Side.Bid ? MiddleTicks - offset : MiddleTicks + offset) * TickE9;
    }

    // Follows the reports: what rests afterwards is what may be named next.
    private void Run(in MatchCommand command)
    {
        var count = _matcher.Submit([command], _reports, out _);
        var resting = _resting[command.InstrumentId];
        foreach (ref readonly var report in _reports.AsSpan(0, count))
        {
            if (report.Kind == MatchReportKind.Rejected)
                throw new InvalidOperationException($"the generator made a command that is rejected: {report.Reason}");
            if (report.Kind == MatchReportKind.Accepted)
                Add(resting, report.OrderId, command.AccountId, report.Side);
            if (report.Kind == MatchReportKind.Replaced && report.NewOrderId != report.OrderId)
            {
                Remove(resting, report.OrderId);
                Add(resting, report.NewOrderId, command.AccountId, report.Side);
            }

            if (report.Kind == MatchReportKind.Canceled || (report.Kind == MatchReportKind.Trade
                && report.RemainingE9 == 0))
                Remove(resting, report.OrderId);
            if (report.Kind == MatchReportKind.Trade && report.TakerRemainingE9 == 0)
                Remove(resting, report.TakerOrderId);
        }
    }

    private void Add(List<(ulong Id, uint Account, Side Side)> resting, ulong id, uint account, Side side)
    {
        _places[id] = resting.Count;
        resting.Add((id, account, side));
    }

    private void Remove(List<(ulong Id, uint Account, Side Side)> resting, ulong id)
    {
        _places.Remove(id, out var place);
        resting[place] = resting[^1];
        resting.RemoveAt(resting.Count - 1);
        if (place < resting.Count)
            _places[resting[place].Id] = place;
    }
}
