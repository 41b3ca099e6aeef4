using System.Globalization;
using MicroAlpha.Events;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Pipeline.Risk;
using NUnit.Framework;
using static MicroAlpha.Tests.Pipeline.Risk.RiskRig;

namespace MicroAlpha.Tests.Pipeline.Risk;

/// <summary>
/// Random sessions asked of the gate and of the oracle: the same code, value and limit each time. 50,000 orders here;
/// <c>MICROALPHA_RISK_ORDERS=10000000</c> for more.
/// </summary>
[TestFixture]
internal sealed class RiskOracleTests
{
    private const int OrdersPerSession = 250;
    private const int OrderCapacity = 256;

    private static int Wanted => int.TryParse(
        Environment.GetEnvironmentVariable("MICROALPHA_RISK_ORDERS"), CultureInfo.InvariantCulture, out var count)
        ? count
        : 50_000;

    [Test]
    public void TryPass_RandomSessions_AnswersAsTheOracle()
    {
        var counts = new long[256];
        for (var session = 0; session < (Wanted + OrdersPerSession - 1) / OrdersPerSession; session++)
            new Session(session).Run(OrdersPerSession, counts);
        Assert.That(counts.Sum(), Is.GreaterThanOrEqualTo(Wanted));
        // What needs a session of its own is in the boundary tests.
        RiskCode[] rare = [RiskCode.UnknownStrategy, RiskCode.BadCommand, RiskCode.BadOrderType,
            RiskCode.BadTimeInForce, RiskCode.MissingLimit, RiskCode.Overflow, RiskCode.TableFull];
        foreach (var code in Enum.GetValues<RiskCode>().Except(rare))
            Assert.That(counts[(int)code], Is.Positive, $"{code} was never met");
        TestContext.Out.WriteLine(string.Join(
            ", ", Enum.GetValues<RiskCode>().Select(code => $"{code} {counts[(int)code]}")));
    }

    /// <summary>One session with limits of its own.</summary>
    private sealed class Session
    {
        private readonly Random _random;
        private readonly RiskRig _rig;
        private readonly RiskOracle _oracle;

        public Session(int seed)
        {
            _random = new Random(seed);
            _rig = new RiskRig(RandomAccount(), RandomSymbol(), OrderCapacity);
            _oracle = new RiskOracle(_rig.Limits, ["A", "B"]) { NowNs = Start };
            _oracle.Quote(0, 100 * One, 100_01 * Cent);
            _oracle.Quote(1, 100 * One, 100_01 * Cent);
            for (var i = 0; i < 4; i++)
            {
                var (id, side, size) = ((uint)_random.Next(2), RandomSide(), _random.Next(1, 60) * One);
                _rig.Parents.Open(0, id, side, size);
                _oracle.Parents.Add((size, 0, id, side));
            }
        }

        public void Run(int orders, long[] counts)
        {
            for (var asked = 0; asked < orders;)
            {
                if (_random.Next(2) == 0)
                {
                    Happen();
                    continue;
                }

                asked++;
                var intent = RandomIntent();
                var expected = _oracle.Ask(intent);
                _rig.Ask(intent);
                var actual = _rig.Last;
                // The facts of a pending change are the gate's own.
                if (actual.Code == RiskCode.ChangePending)
                    actual = actual with { Value = -1 };
                if (actual != expected)
                    Assert.Fail($"{intent.Kind} {intent.Side} {intent.SizeE9} at {intent.PriceE9}: "
                        + $"the gate says {actual}, the oracle {expected}");
                counts[(int)actual.Code]++;
            }
        }

        private Side RandomSide() => _random.Next(2) == 0 ? Side.Bid : Side.Ask;

        // A limit is tight in one session of four.
        private long Maybe(long tight, long wide) => _random.Next(4) == 0 ? tight : wide;

        private AccountLimits RandomAccount() => WideLimits.Account with
        {
            StrategyMaxGrossE9 = Maybe(9000 * One, long.MaxValue),
            StrategyMaxNetE9 = Maybe(4000 * One, long.MaxValue),
            MaxGrossE9 = Maybe(10_000 * One, long.MaxValue),
            MaxNetE9 = Maybe(5000 * One, long.MaxValue),
            MaxOpenOrders = Maybe(6, 1000),
            BuyingPowerE9 = Maybe(11_000 * One, long.MaxValue),
            MessagesPerSecond = Maybe(3, 1000),
            MessageBurst = Maybe(6, 1000),
            CancelReserve = 2,
            OrdersPerFill = 1,
            OrderGrace = Maybe(3, 100_000),
            MaxDailyLossE9 = Maybe(20 * One, long.MaxValue),
            MaxDrawdownE9 = Maybe(25 * One, long.MaxValue),
            MaxRejects = Maybe(1, 63),
            MaxUnknownOrders = Maybe(0, 1000),
        };

        private SymbolLimits RandomSymbol() => WideLimits.Symbol with
        {
            IsAllowed = _random.Next(20) != 0,
            MaxQuantityE9 = Maybe(20 * One, long.MaxValue),
            MaxNotionalE9 = Maybe(2400 * One, long.MaxValue),
            MaxPositionE9 = Maybe(50 * One, long.MaxValue),
            CollarTouchBps = Maybe(10, 1000),
            CollarTouchTicks = Maybe(20, 1_000_000),
            CollarLastBps = Maybe(10, 1000),
            CollarLastTicks = Maybe(20, 1_000_000),
            StaleQuoteMs = Maybe(300, 100_000),
            MaxOpenOrders = Maybe(4, 1000),
            CanShort = _random.Next(4) != 0,
            IsShortRestricted = _random.Next(4) == 0,
            NeedsSession = _random.Next(8) == 0,
            DuplicateWindowMs = Maybe(500, 0),
            MaxExecutions = Maybe(2, 63),
            MaxDriftE9 = 5 * One,
        };

        private OrderIntent RandomIntent()
        {
            var kind = _random.Next(10);
            if (kind >= 8 && _rig.Orders.Count > 0)
            {
                return _rig.Change(
                    kind == 8 ? CommandKind.Cancel : CommandKind.Replace,
                    (uint)_random.Next(1, (int)_rig.Orders.Count + 2),
                    _random.Next(0, 30),
                    100_00 + _random.Next(-40, 41));
            }

            var isMarket = _random.Next(10) == 0;
            var intent = _rig.New(
                RandomSide(), _random.Next(1, 26), isMarket ? 0 : 100_00 + _random.Next(-40, 41),
                (uint)_random.Next(2));
            if (_random.Next(12) == 0)
                Spoil(ref intent);
            intent.IsFlatten = _random.Next(10) == 0;
            intent.ParentId = _random.Next(5) == 0 ? (uint)_random.Next(1, 6) : 0;
            return intent;
        }

        private void Spoil(ref OrderIntent intent)
        {
            switch (_random.Next(8))
            {
                case 0: intent.Side = (Side)_random.Next(3); break;
                case 1: intent.SizeE9 += _random.Next(-2, 3); break;
                case 2: intent.PriceE9 += _random.Next(-2, 3); break;
                case 3: intent.SizeE9 = _random.Next(-1, 1); break;
                case 4: intent.PriceE9 = _random.Next(-1, 1); break;
                case 5: intent.InstrumentId = 3; break;
                case 6: intent.DecisionTimeNs += _random.Next(3) - 1; break;
                default: intent.DecisionTimeNs -= (1000 * Ms) + _random.Next(-1, 2); break;
            }
        }

        private void Happen()
        {
            switch (_random.Next(24))
            {
                case < 5:
                    Wait(_random.Next(200) * Ms);
                    break;
                case < 10:
                    Quote((uint)_random.Next(2));
                    break;
                case < 15:
                    Live(Fill);
                    break;
                case < 17:
                    Live(Answer);
                    break;
                case 17:
                    var (id, cents) = ((uint)_random.Next(2), 100_00 + _random.Next(-30, 31));
                    _rig.Trade(cents, id);
                    _oracle.Markets[id].Last = cents * Cent;
                    break;
                case 18:
                    Live(Doubt);
                    break;
                case 19:
                    Operate();
                    break;
                case 20:
                    Live(Refuse);
                    break;
                case 21:
                    var drift = _random.Next(0, 7) * One;
                    _rig.Positions.NoteBroker(0, _rig.Positions[0].NetSizeE9 - drift);
                    _oracle.Markets[0].Drift = drift;
                    break;
                default:
                    ChangeMarket();
                    break;
            }
        }

        private void Wait(long ns)
        {
            _rig.Wait(ns);
            _oracle.NowNs += ns;
        }

        private void Quote(uint id, bool isPlain = false)
        {
            var bid = 100_00 + _random.Next(-20, 20);
            var ask = bid + _random.Next(isPlain ? 1 : -1, 10);
            if (!isPlain && _random.Next(20) == 0)
                bid = 0;
            _rig.Quote(bid, ask, id);
            _oracle.Quote(id, bid * Cent, ask * Cent);
        }

        private void Live(Action<uint, RiskOracle.Order> action)
        {
            var live = _oracle.Orders.Index().Where(one => one.Item.IsLive).ToList();
            if (live.Count == 0)
                return;
            var (index, order) = live[_random.Next(live.Count)];
            action((uint)index + 1, order);
        }

        private void Fill(uint id, RiskOracle.Order order)
        {
            var units = _random.Next(1, (int)(order.Open / One) + 1);
            var cents = 100_00 + _random.Next(-30, 31);
            _rig.Fill(id, units, cents);
            _oracle.Fill(order, units * One, cents * Cent);
            order.IsUnknown = false;
            Quote(order.Instrument, isPlain: true);
        }

        private void Answer(uint id, RiskOracle.Order order)
        {
            if (order.AskedSize > 0 && _random.Next(2) == 0 && order.Executed < order.AskedSize)
            {
                EngineEvent slot = new() { Kind = EventKind.OrderReplaced };
                (slot.OrderAccepted.OrderId, slot.OrderAccepted.SizeE9, slot.OrderAccepted.PriceE9) =
                    (id, (long)order.AskedSize, (long)order.AskedPrice);
                _rig.Feed(slot);
                order.Answer(isReplaced: true);
            }
            else
            {
                EngineEvent slot = new() { Kind = EventKind.OrderCanceled };
                (slot.OrderClosed.OrderId, slot.OrderClosed.CumulativeSizeE9) = (id, (long)order.Executed);
                _rig.Feed(slot);
                order.IsEnded = true;
            }

            order.IsUnknown = false;
        }

        // Of a new order only: what else may be in doubt is tested with the order table.
        private void Doubt(uint id, RiskOracle.Order order)
        {
            if (_rig.Orders[id].State != OrderState.Sent)
                return;
            _rig.Reject(id, by: OrderTable.OutcomeUnknown);
            order.IsUnknown = true;
        }

        private void Refuse(uint id, RiskOracle.Order order)
        {
            // Executed beyond the old size: the venue has replaced it and can not refuse.
            if (order.AskedSize > 0 && order.Executed > order.Size)
                return;
            _oracle.Rejects.Add(_oracle.NowNs);
            if (order.AskedSize > 0)
            {
                _rig.Reject(id, CommandKind.Replace);
                order.Answer(isReplaced: false);
                return;
            }

            _rig.Reject(id);
            order.IsEnded = true;
        }

        private void Operate()
        {
            switch (_random.Next(6))
            {
                case 0 when _random.Next(3) == 0:
                    _oracle.KillLevel = Math.Max(_oracle.KillLevel, _random.Next(1, 5));
                    _rig.Operator(OperatorAction.Kill, level: (byte)_oracle.KillLevel);
                    break;
                case < 3:
                    _oracle.KillLevel = 0;
                    _rig.Operator(OperatorAction.Arm);
                    break;
                case 3:
                    _oracle.Run = _rig.State.Run = _random.Next(8) == 0 ? RunState.Reconciling : RunState.Open;
                    break;
                case 4:
                    _rig.State.LeaseEndNs = _random.Next(8) == 0 ? (long)_oracle.NowNs + (50 * Ms) : long.MaxValue;
                    _oracle.LeaseEndNs = _rig.State.LeaseEndNs;
                    break;
                default:
                    _oracle.Identity = _rig.State.Identity = _random.Next(4) == 0 ? 43ul : 42ul;
                    break;
            }
        }

        private void ChangeMarket()
        {
            switch (_random.Next(4))
            {
                case 0:
                    var state = _random.Next(4) == 0 ? TradingState.Halted : TradingState.Trading;
                    _rig.Status(state);
                    _oracle.Markets[0].State = state;
                    break;
                case 1:
                    var (down, up) = (_random.Next(3) == 0 ? (99_80, 100_20) : (0, 0));
                    _rig.Band(down, up);
                    (_oracle.Markets[0].Down, _oracle.Markets[0].Up) = (down * Cent, up * Cent);
                    break;
                case 2:
                    _oracle.Phase = _random.Next(3) == 0 ? SessionPhase.PostMarket : SessionPhase.Regular;
                    var close = (long)_oracle.NowNs + (_random.Next(2000) * Ms);
                    _rig.Session(_oracle.Phase, 0, close);
                    _oracle.CloseNs = close;
                    break;
                default:
                    _rig.Positions.BeginDay(_rig.Positions.TradingDay + 1);
                    _oracle.DayStart = _oracle.Equity();
                    break;
            }
        }
    }
}
