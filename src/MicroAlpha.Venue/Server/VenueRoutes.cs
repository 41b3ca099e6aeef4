using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// What tests and demonstrations use and Alpaca does not have: fault switches and counters. No credentials needed: the
/// venue listens on the loopback address only.
/// </summary>
internal static class VenueRoutes
{
    /// <summary>Adds the routes.</summary>
    public static void Map(Router router, Exchange exchange)
    {
        router.Map("GET", "/_venue/faults", _ => Active(exchange));
        router.Map("POST", "/_venue/faults", request => Change(exchange, request));
        router.Map("GET", "/_venue/stats", _ => Statistics(exchange));
    }

    private static Reply Active(Exchange exchange) => Reply.Json(writer =>
    {
        writer.WriteStartArray();
        foreach (var setting in exchange.Faults.Active)
            writer.WriteStringValue(setting.ToString());
        writer.WriteEndArray();
    });

    // An array of names: NAME or NAME=VALUE switches on, !NAME off, none everything off.
    private static Reply Change(Exchange exchange, VenueRequest request)
    {
        try
        {
            if (request.Body.ValueKind != JsonValueKind.Array)
                return Reply.Plain(400, "the body must be an array of names: NAME, NAME=VALUE, !NAME or none");
            var texts = request.Body.EnumerateArray().Select(static text => text.GetString() ?? "").ToList();
            // All are read before the first acts: a wrong name changes nothing.
            var changes = texts.Where(static text => text != "none").Select(static text =>
                (IsOff: text.StartsWith('!'), Setting: FaultSetting.Parse(text.TrimStart('!')))).ToList();
            if (texts.Contains("none"))
                exchange.Faults.Clear();
            foreach (var (isOff, setting) in changes)
            {
                if (isOff)
                    exchange.Faults.Off(setting.Fault);
                else
                    exchange.Faults.On(setting);
            }

            return Active(exchange);
        }
        catch (Exception error) when (error is EngineException or InvalidOperationException)
        {
            return Reply.Plain(400, error.Message);
        }
    }

    private static Reply Statistics(Exchange exchange)
    {
        var now = VenueStatistics.Of(exchange);
        return Reply.Json(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("feed_events"u8, now.FeedEvents);
            writer.WriteBoolean("feed_at_end"u8, now.IsFeedAtEnd);
            writer.WriteNumber("trades"u8, now.Trades);
            writer.WriteNumber("quotes"u8, now.Quotes);
            writer.WriteNumber("messages"u8, now.Messages);
            writer.WriteNumber("connections"u8, now.Connections);
            writer.WriteNumber("max_pending_bytes"u8, now.MaxPendingBytes);
            writer.WriteNumber("orders"u8, now.Orders);
            writer.WriteNumber("open_orders"u8, now.OpenOrders);
            writer.WriteNumber("fills"u8, now.Fills);
            writer.WriteNumber("updates"u8, now.Updates);
            writer.WriteNumber("symbols"u8, now.Symbols);
            writer.WriteNumber("history_records"u8, now.HistoryRecords);
            writer.WriteString("last_fault"u8, now.LastFault);
            writer.WriteStartObject("faults"u8);
            foreach (var fault in Enum.GetValues<VenueFault>())
            {
                if (exchange.Faults.CountOf(fault) is var count and > 0)
                    writer.WriteNumber(FaultSetting.NameOf(fault), count);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }
}
