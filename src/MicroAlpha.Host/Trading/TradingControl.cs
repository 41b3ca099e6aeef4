using System.Globalization;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Host.Engine;
using MicroAlpha.Host.Kill;
using MicroAlpha.Native;
using MicroAlpha.Pipeline.Risk;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// Limits and lease of a running engine. A limit is compared with the one in force here, put on the event ring as an
/// operator's event, which the core applies when it is tighter, and audited. Any thread; a lock.
/// </summary>
internal sealed class TradingControl(
    TradingOptions options, GuardLease lease, int leaseMs, OperatorEvents events, AuditLog audit) : ITradingControl
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, uint> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<(RiskLimitId Limit, string Symbol), long> _tightened = [];

    /// <summary>Tells the id under which a symbol trades.</summary>
    public void Define(string symbol, uint id)
    {
        lock (_lock)
            _ids[symbol] = id;
    }

    /// <inheritdoc/>
    public void WriteLimits(Utf8JsonWriter writer)
    {
        lock (_lock)
        {
            writer.WriteStartObject("account");
            foreach (var limit in Enum.GetValues<RiskLimitId>().Where(limit => limit >= RiskLimitId.MaxGross))
                WriteOne(writer, limit, "");
            writer.WriteEndObject();
            writer.WriteStartObject("symbols");
            foreach (var symbol in options.Symbols)
            {
                writer.WriteStartObject(symbol);
                foreach (var limit in Enum.GetValues<RiskLimitId>()
                    .Where(limit => limit is > RiskLimitId.None and < RiskLimitId.MaxGross))
                {
                    WriteOne(writer, limit, symbol);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }
    }

    /// <inheritdoc/>
    public void Tighten(string name, string symbol, string value, uint userId, int processId)
    {
        if (!Enum.TryParse<RiskLimitId>(name, ignoreCase: true, out var limit) || limit == RiskLimitId.None
            || !char.IsLetter(name[0]))
        {
            throw Refused($"there is no limit {name} that may be tightened; there are "
                + string.Join(", ", Enum.GetValues<RiskLimitId>().Skip(1).Select(NameOf)));
        }

        var isOfAccount = limit >= RiskLimitId.MaxGross;
        var number = Parse(limit, value);
        lock (_lock)
        {
            if (isOfAccount && symbol.Length > 0)
                throw Refused($"{NameOf(limit)} is a limit of the account and takes no symbol");
            if (symbol.Length > 0 && !(options.Symbols.Contains(symbol) && _ids.ContainsKey(symbol)))
                throw Refused($"{symbol} is not traded by this engine, or was not defined yet");
            string[] symbols = isOfAccount ? [""] : symbol.Length > 0 ? [symbol] : [.. options.Symbols];
            if (!symbols.Any(one => number < InForce(limit, one)))
            {
                throw Refused($"{NameOf(limit)} is {Format(limit, InForce(limit, symbols[0]))}, and while the engine "
                    + "runs a limit only becomes tighter");
            }

            Publish(limit, symbol, number, userId, processId);
            foreach (var one in symbols.Where(one => number < InForce(limit, one)))
                _tightened[(limit, one)] = number;
            var where = symbol.Length > 0 ? $"{NameOf(limit)}@{symbol}" : NameOf(limit);
            _ = audit.RecordLimit(where, number, userId, processId);
        }
    }

    /// <inheritdoc/>
    public int Grant(long askedNs)
    {
        if (!lease.IsNeeded)
        {
            throw new EngineException(
                "MA-807", ExitCode.Usage, "this engine needs no guard: set trading.leaseMs and start it again");
        }

        var ns = leaseMs * RiskState.NsPerMs;
        // The last gate first: the core's end of the lease may be later by the time between, never the other way.
        lease.Grant(askedNs, ns);
        var leftNs = lease.EndNs - WallClock.MonotonicNs();
        if (leftNs > 0)
            _ = events.TryPublishTimer(TradingDesk.LeaseTimerId, WallClock.NowNs() + leftNs);
        return leaseMs;
    }

    private static EngineException Refused(string why) => new("MA-805", ExitCode.Usage, why);

    private static string NameOf(RiskLimitId limit)
    {
        var name = limit switch
        {
            RiskLimitId.MaxOpenOrdersSymbol => "maxOpenOrdersSymbol",
            RiskLimitId.Allowed => "allowed",
            _ => limit.ToString(),
        };
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    private static bool IsCount(RiskLimitId limit) =>
        limit is RiskLimitId.MaxOpenOrders or RiskLimitId.MaxOpenOrdersSymbol;

    private static long Parse(RiskLimitId limit, string value)
    {
        if (limit == RiskLimitId.Allowed)
            return value == "false" ? 0 : throw Refused("allowed can only become false");
        if (IsCount(limit))
        {
            return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw Refused($"{NameOf(limit)} is a whole number from 0, not '{value}'");
        }

        return DecimalE9.TryParse(Encoding.UTF8.GetBytes(value), out var number, out var used)
            && used == value.Length && number >= 0
            ? number
            : throw Refused($"{NameOf(limit)} is a decimal number from 0, not '{value}'");
    }

    private static string Format(RiskLimitId limit, long value) => limit == RiskLimitId.Allowed
        ? value != 0 ? "true" : "false"
        : IsCount(limit) ? value.ToString(CultureInfo.InvariantCulture)
        : (value / (decimal)DecimalE9.One).ToString(CultureInfo.InvariantCulture);

    private void WriteOne(Utf8JsonWriter writer, RiskLimitId limit, string symbol) =>
        writer.WriteString(NameOf(limit), Format(limit, InForce(limit, symbol)));

    private long InForce(RiskLimitId limit, string symbol)
    {
        if (_tightened.TryGetValue((limit, symbol), out var tightened))
            return tightened;
        var account = options.Limits!.Account;
        var one = options.Limits.Of(symbol);
        return limit switch
        {
            RiskLimitId.MaxQuantity => one?.MaxQuantityE9 ?? 0,
            RiskLimitId.MaxNotional => one?.MaxNotionalE9 ?? 0,
            RiskLimitId.MaxPosition => one?.MaxPositionE9 ?? 0,
            RiskLimitId.MaxOpenOrdersSymbol => one?.MaxOpenOrders ?? 0,
            RiskLimitId.Allowed => one is { IsAllowed: true } ? 1 : 0,
            RiskLimitId.MaxGross => account.MaxGrossE9,
            RiskLimitId.MaxNet => account.MaxNetE9,
            RiskLimitId.StrategyMaxGross => account.StrategyMaxGrossE9,
            RiskLimitId.StrategyMaxNet => account.StrategyMaxNetE9,
            RiskLimitId.MaxOpenOrders => account.MaxOpenOrders,
            RiskLimitId.BuyingPower => account.BuyingPowerE9,
            RiskLimitId.MaxDailyLoss => account.MaxDailyLossE9,
            RiskLimitId.MaxDrawdown => account.MaxDrawdownE9,
            _ => 0,
        };
    }

    private void Publish(RiskLimitId limit, string symbol, long value, uint userId, int processId)
    {
        OperatorPayload payload = new()
        {
            Action = OperatorAction.Limit,
            Scope = symbol.Length > 0 ? KillScope.Symbol : KillScope.Global,
            ScopeId = symbol.Length > 0 ? _ids[symbol] : 0,
            LimitId = (uint)limit,
            Value = value,
            UserId = userId,
            ProcessId = processId,
        };
        if (!events.TryPublish(in payload))
            throw new EngineException("MA-806", ExitCode.Failed, "the event ring is full; try again");
    }
}
