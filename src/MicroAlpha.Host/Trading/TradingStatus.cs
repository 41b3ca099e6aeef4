using System.Text.Json;
using MicroAlpha.Pipeline.Core;
using MicroAlpha.Pipeline.Strategies;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// What <c>status</c> shows of trading: single numbers of the core, each read by itself and at worst a moment old.
/// </summary>
internal static class TradingStatus
{
    /// <summary>Writes the object <c>trading</c> into one that is open.</summary>
    public static void Write(Utf8JsonWriter writer, TradingDesk desk, IBroker? broker)
    {
        var orders = desk.Orders;
        writer.WriteStartObject("trading");
        writer.WriteString("broker", broker?.Name ?? "none");
        writer.WriteBoolean("reconciled", broker?.IsReconciled ?? false);
        writer.WriteNumber("unknown", broker?.Unknown ?? 0);
        writer.WriteString("trouble", broker?.Trouble ?? "");
        writer.WriteNumber("orders", orders.Counters.Opened);
        writer.WriteNumber("live", orders.Exposures.AccountTotal.OpenOrders);
        writer.WriteNumber("fills", orders.Counters.Executions);
        writer.WriteNumber("rejects", orders.Counters.Rejects);
        writer.WriteNumber("refused_by_risk", desk.Refused);
        writer.WriteNumber("overfills", orders.Counters.Overfills);
        writer.WriteNumber("mismatches", orders.Counters.Mismatches);
        writer.WriteNumber("drifts", desk.Drifts);
        writer.WriteNumber("equity_e9", Wide.ToE9(desk.Positions.EquityE18));
        writer.WriteNumber("daily_loss_e9", Wide.ToE9(desk.Positions.DailyLossE18));
        broker?.Write(writer);
        writer.WriteEndObject();
    }
}
