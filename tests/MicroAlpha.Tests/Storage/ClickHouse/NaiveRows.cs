using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Storage.ClickHouse;

namespace MicroAlpha.Tests.Storage.ClickHouse;

/// <summary>The rows of slots by their named fields: what the encoder must produce by offsets.</summary>
internal static class NaiveRows
{
    public static Dictionary<string, List<List<object>>> Of(
        IReadOnlyList<EngineEvent> slots, long first, ulong session, ushort engine, Func<uint, string> symbol)
    {
        var tables = new Dictionary<string, List<List<object>>>();
        var time = slots.FirstOrDefault(slot => slot.ReceiveTimeNs > 0).ReceiveTimeNs;
        var day = time > 0
            ? (ushort)(NewYorkTime.DayOfUnixNs(time).DayNumber - new DateOnly(1970, 1, 1).DayNumber)
            : (ushort)0;
        for (var i = 0; i < slots.Count; i++)
        {
            var next = i + 1 < slots.Count ? slots[i + 1] : default;
            var (table, own) = Own(slots[i], next);
            if (table.Length == 0)
                continue;
            var slot = slots[i];
            List<object> row =
            [
                day, engine, session, (ulong)(first + i), symbol(slot.InstrumentId), slot.ReceiveTimeNs,
                slot.VenueTimeNs, .. own, (byte)slot.Source,
            ];
            if (!tables.TryGetValue(table, out var rows))
                tables[table] = rows = [];
            rows.Add(row);
        }

        return tables;
    }

    private static string Letter(byte value) => ((char)value).ToString();

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value);

    private static string Four(uint value) => Text(BitConverter.GetBytes(value));

    private static (string Table, object[] Columns) Own(EngineEvent slot, EngineEvent next)
    {
        var tape = Letter(slot.Tape);
        switch (slot.Kind)
        {
            case EventKind.Quote:
                var q = slot.Quote;
                return ("quotes", [q.BidPriceE9, q.BidSizeE9, q.AskPriceE9, q.AskSizeE9, Letter(q.BidExchange),
                    Letter(q.AskExchange), Letter(q.BidCondition), Letter(q.AskCondition), tape, slot.Flags]);
            case EventKind.Trade or EventKind.TradeCancel or EventKind.CorrectionOriginal
                or EventKind.CorrectionReplacement:
                var t = slot.Trade;
                return ("trades", [(byte)slot.Kind, t.PriceE9, t.SizeE9, t.TradeId, Four(t.Conditions),
                    Letter(t.Exchange), (byte)t.Aggressor, Letter(t.Action), t.VenueFlags, tape, slot.Flags]);
            case EventKind.BookLevel:
                var l = slot.BookLevel;
                return ("book_levels",
                    [l.PriceE9, l.SizeE9, l.VenueUpdateId, l.OrderCount, (byte)l.Side, slot.Flags]);
            case EventKind.BarPrices:
                var p = slot.BarPrices;
                var isWhole = next.Kind == EventKind.BarTotals && next.InstrumentId == slot.InstrumentId;
                var b = isWhole ? next.BarTotals : default;
                return ("bars", [p.OpenPriceE9, p.HighPriceE9, p.LowPriceE9, p.ClosePriceE9, p.IntervalSeconds,
                    b.VolumeE9, b.VwapE9, b.TradeCount, b.Revision, slot.Flags]);
            case EventKind.Status:
                var s = slot.Status;
                return ("statuses",
                    [Text(s.StatusCode), Text(s.ReasonCode), s.ResumeTimeNs, (byte)s.State, tape]);
            case EventKind.LuldBand:
                return ("luld_bands", [slot.LuldBand.UpPriceE9, slot.LuldBand.DownPriceE9,
                    Letter(slot.LuldBand.Indicator), tape]);
            case EventKind.Imbalance:
                var m = slot.Imbalance;
                return ("imbalances", [m.PriceE9, m.SizeE9, m.PairedSizeE9, (byte)m.Side, tape]);
            default:
                return OfOrders(slot);
        }
    }

    private static (string Table, object[] Columns) OfOrders(EngineEvent slot)
    {
        switch (slot.Kind)
        {
            case EventKind.OrderAccepted or EventKind.OrderReplaced or EventKind.OrderAdopted:
                var a = slot.OrderAccepted;
                return ("order_acks",
                    [(byte)slot.Kind, a.VenueOrderIdHigh, a.VenueOrderIdLow, a.PriceE9, a.SizeE9, a.OrderId]);
            case EventKind.OrderFilled:
                var f = slot.OrderFilled;
                return ("fills", [f.PriceE9, f.SizeE9, f.CumulativeSizeE9, f.ExecutionId, f.OrderId]);
            case EventKind.OrderCanceled or EventKind.OrderExpired:
                var c = slot.OrderClosed;
                return ("order_ends",
                    [(byte)slot.Kind, c.CumulativeSizeE9, c.LeavesSizeE9, c.ReasonCode, c.OrderId]);
            case EventKind.OrderRejected:
                var r = slot.OrderRejected;
                return ("rejects", [r.ObservedValue, r.LimitValue, r.CommandSequence, r.ReasonCode, r.RejectedBy,
                    r.RefusedCommand, r.OrderId]);
            case EventKind.Connection:
                var n = slot.Connection;
                return ("connections",
                    [n.GapStartNs, n.GapEndNs, n.MissedCount, n.Code, n.Attempt, (byte)n.State, n.Feed]);
            case EventKind.Operator:
                var o = slot.Operator;
                return ("operator_events", [o.KillId, o.Value, o.UserId, o.ProcessId, o.ScopeId, o.LimitId,
                    (byte)o.Action, (byte)o.Scope, o.Level]);
            case EventKind.InstrumentDefinition:
                var i = slot.InstrumentDefinition;
                return ("instruments", [slot.InstrumentId, i.TickSizeE9, (byte)i.AssetClass, i.SizeDecimals]);
            case EventKind.SessionState:
                var e = slot.SessionState;
                return ("sessions",
                    [e.OpenTimeNs, e.CloseTimeNs, e.TradingDay, e.NextTradingDay, (byte)e.Phase]);
            default:
                return ("", []);
        }
    }
}
