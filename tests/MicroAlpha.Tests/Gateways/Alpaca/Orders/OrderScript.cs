using System.Globalization;

namespace MicroAlpha.Tests.Gateways.Alpaca.Orders;

/// <summary>Orders and updates as JSON, as Alpaca writes them.</summary>
internal static class OrderScript
{
    public static Guid Id(int n) => new($"aaaaaaaa-0000-0000-0000-{n:000000000000}");

    public static string Order(
        int n,
        string status,
        decimal filled = 0,
        decimal size = 10,
        string average = "null",
        int replaces = 0,
        int replacedBy = 0,
        string? clientId = null) =>
        $$"""
        {"id":"{{Id(n)}}","client_order_id":"{{clientId ?? $"c{n}"}}","symbol":"AAPL","side":"buy","type":"limit",
        "status":"{{status}}",
        "qty":"{{Text(size)}}","filled_qty":"{{Text(filled)}}","filled_avg_price":{{average}},"limit_price":"100",
        "submitted_at":"2026-11-20T14:30:00Z","updated_at":"2026-11-20T14:30:01Z",
        "replaces":{{Ref(replaces)}},"replaced_by":{{Ref(replacedBy)}}}
        """;

    public static string Update(string name, string order, string eventId = "", string extra = "")
    {
        var id = eventId.Length > 0 ? $"\"event_id\":\"{eventId}\"," : "";
        return $$"""{"stream":"trade_updates","data":{"event":"{{name}}",{{id}}"timestamp":"2026-11-20T14:30:02Z","""
            + $"{extra}\"order\":{order}}}}}";
    }

    public static string Execution(int n, decimal price, decimal size) =>
        $"\"execution_id\":\"bbbbbbbb-0000-0000-0000-{n:000000000000}\",\"price\":\"{Text(price)}\","
            + $"\"qty\":\"{Text(size)}\",";

    public static string Fill(int n, int order, decimal price, decimal size, decimal cumulative) =>
        $$"""
        {"id":"20261120143000000::bbbbbbbb-0000-0000-0000-{{n:000000000000}}","order_id":"{{Id(order)}}",
        "price":"{{Text(price)}}","qty":"{{Text(size)}}","cum_qty":"{{Text(cumulative)}}",
        "transaction_time":"2026-11-20T14:30:02Z"}
        """;

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Ref(int n) => n == 0 ? "null" : $"\"{Id(n)}\"";
}
