using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Host.Replay;
using MicroAlpha.Pipeline.Orders;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Why;

/// <summary>
/// All that a log says of an order: each decision about it with the events, indicator values and risk checks it was
/// made on, and everything that was heard of it. Found by a replay of its session.
/// </summary>
internal sealed class OrderExplanation
{
    /// <summary>Order.</summary>
    public required uint OrderId { get; init; }

    /// <summary>Number of its session in the log, from 0.</summary>
    public required int Session { get; init; }

    /// <summary>Symbol of its instrument.</summary>
    public string Symbol { get; set; } = "";

    /// <summary>Decisions, in order.</summary>
    public List<OrderDecision> Decisions { get; } = [];

    /// <summary>What was heard, in order.</summary>
    public List<OrderNews> News { get; } = [];

    /// <summary>State at the end of the session.</summary>
    public string FinalState { get; set; } = "";

    /// <summary>Executed, 1e-9 units.</summary>
    public long FilledE9 { get; set; }

    /// <summary>Explains an order.</summary>
    /// <param name="logs">Directories and segments.</param>
    /// <param name="order">A number, or a client order id.</param>
    /// <param name="session">Number of the session from 0; -1 = the last one that has the order.</param>
    /// <exception cref="EngineException">MA-848: no such order; MA-100: no order's name; the log can not be opened.
    /// </exception>
    public static OrderExplanation Of(IReadOnlyList<string> logs, string order, int session)
    {
        var (orderId, number) = Find(logs, order, session);
        var explanation = new OrderExplanation { OrderId = orderId, Session = number };
        using var reader = new LogReader(logs);
        new OrderWalk(explanation, reader).Run();
        return explanation;
    }

    private static (uint OrderId, int Session) Find(IReadOnlyList<string> logs, string order, int wanted)
    {
        var isName = ClientOrderId.TryParse(Encoding.ASCII.GetBytes(order), out _, out _, out var commandSequence);
        if (!uint.TryParse(order, out var orderId) && !isName)
        {
            throw new EngineException(
                "MA-100", ExitCode.Usage, $"'{order}' is no order: allowed is its number, or a client order id as "
                    + "MA-1-0-17");
        }

        using var reader = new LogReader(logs);
        EngineEvent slot = default;
        OrderCommand command = default;
        var (session, orders) = (-1, 0u);
        (uint OrderId, int Session) found = (0, -1);
        for (var record = LogRecord.Meta; record != LogRecord.End;)
        {
            record = reader.Next(ref slot, ref command, out var sequence);
            if (record == LogRecord.Session)
                session++;
            if (record != LogRecord.Command || (wanted >= 0 && session != wanted)
                || command.Kind is not (CommandKind.New or CommandKind.Replace or CommandKind.Cancel))
            {
                continue;
            }

            orders = Math.Max(orders, command.OrderId);
            if (isName ? sequence == commandSequence : command.OrderId == orderId)
                found = (command.OrderId, session);
        }

        return found.Session >= 0 ? found : throw new EngineException(
            "MA-848", ExitCode.Failed,
            $"there is no order {order} in {string.Join(", ", logs)}: {session + 1} sessions, orders 1 to {orders}");
    }
}
