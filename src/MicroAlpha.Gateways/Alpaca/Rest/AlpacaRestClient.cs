using System.Globalization;
using System.Text.Json;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// The trading host: orders, positions, account, assets, clock, calendar. Order requests are sent once and answer with
/// what is known; reads are retried and throw. Any thread.
/// </summary>
public sealed class AlpacaRestClient : IDisposable
{
    private const int OrdersPerPage = 500;
    private const int FillsPerPage = 100;

    private readonly RestTransport _transport;
    private readonly RestOptions _options;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="host">For example <c>https://paper-api.alpaca.markets</c>; http only for loopback.</param>
    /// <param name="keys">Sent as headers to this host only.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="Events.EngineException">MA-441: the host or a limit is not allowed.</exception>
    public AlpacaRestClient(Uri host, AlpacaKeys keys, RestOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        options.Validate(errors);
        AlpacaEndpoints.Check(errors, "tradingRest", host, "https", "http");
        if (errors.Count > 0)
            throw AlpacaError.Options(errors);
        _options = options;
        _transport = new RestTransport(host, keys, options, options.TradingPerMinute);
    }

    /// <summary>Replies 429 so far.</summary>
    public int RateLimitRefusals => _transport.Budget.Refusals;

    /// <summary>Sends a new order, once.</summary>
    /// <param name="order">The order.</param>
    /// <param name="stop">Ends the wait for the answer, which is not known then.</param>
    /// <param name="gate">Asked right before the bytes are written; null = nobody is.</param>
    public async Task<OrderReply> SubmitAsync(OrderRequest order, CancellationToken stop, IWriteGate? gate = null)
    {
        ArgumentNullException.ThrowIfNull(order);
        return Judge(await _transport.SendAsync(
            HttpMethod.Post, "/v2/orders", order.ToBytes(), RequestClass.Order, stop, gate).ConfigureAwait(false));
    }

    /// <summary>
    /// Asks to replace an order, once. The reply has the new order; the old one works until the stream says otherwise.
    /// </summary>
    /// <param name="orderId">Alpaca's id of the order.</param>
    /// <param name="terms">The new terms.</param>
    /// <param name="stop">Ends the wait for the answer, which is not known then.</param>
    /// <param name="gate">Asked right before the bytes are written; null = nobody is.</param>
    public async Task<OrderReply> ReplaceAsync(
        Guid orderId, ReplaceRequest terms, CancellationToken stop, IWriteGate? gate = null)
    {
        ArgumentNullException.ThrowIfNull(terms);
        return Judge(await _transport.SendAsync(
            HttpMethod.Patch, $"/v2/orders/{orderId}", terms.ToBytes(), RequestClass.Order, stop, gate)
            .ConfigureAwait(false));
    }

    /// <summary>
    /// Asks to cancel an order, once. Accepted = asked, or canceled already; the order may still fill.
    /// </summary>
    public async Task<OrderReply> CancelAsync(Guid orderId, CancellationToken stop)
    {
        var reply = await _transport.SendAsync(
            HttpMethod.Delete, $"/v2/orders/{orderId}", null, RequestClass.Cancel, stop).ConfigureAwait(false);
        if (reply.IsSuccess)
            return new OrderReply(OrderOutcome.Accepted, null, reply.Status, 0, "", reply.RequestId);
        var judged = Judge(reply);
        return judged.Status == 422 && judged.Message.Contains("already in \"canceled\"", StringComparison.Ordinal)
            ? judged with { Outcome = OrderOutcome.Accepted }
            : judged;
    }

    /// <summary>Asks to cancel all open orders, once.</summary>
    /// <returns>Each order's id with its HTTP status, or null when nothing is known.</returns>
    public async Task<IReadOnlyList<(Guid OrderId, int Status)>?> CancelAllAsync(CancellationToken stop)
    {
        var reply = await _transport.SendAsync(HttpMethod.Delete, "/v2/orders", null, RequestClass.Cancel, stop)
            .ConfigureAwait(false);
        if (!reply.IsSuccess || reply.Json() is not { ValueKind: JsonValueKind.Array } rows)
            return null;
        return [.. rows.EnumerateArray().Select(row => (row.Id("id"), (int)row.Whole("status")))];
    }

    /// <summary>An order by Alpaca's id; null when there is none.</summary>
    public Task<AlpacaOrder?> FindOrderAsync(Guid orderId, CancellationToken stop) =>
        FindAsync("an order", $"/v2/orders/{orderId}", stop);

    /// <summary>An order by our id; null when there is none (yet: a fresh order may take a moment).</summary>
    public Task<AlpacaOrder?> FindOrderAsync(string clientOrderId, CancellationToken stop) => FindAsync(
        "an order by client id",
        $"/v2/orders:by_client_order_id?client_order_id={Uri.EscapeDataString(clientOrderId)}",
        stop);

    /// <summary>
    /// Orders submitted after a time, oldest first, page by page. MA-452 when the pages do not end.
    /// </summary>
    /// <param name="status">open, closed or all.</param>
    /// <param name="afterNs">Exclusive, ns since the Unix epoch; 0 = all there are.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<IReadOnlyList<AlpacaOrder>> ListOrdersAsync(string status, long afterNs, CancellationToken stop)
    {
        const string What = "the list of orders";
        var found = new Dictionary<Guid, AlpacaOrder>();
        var after = afterNs;
        for (var page = 0; page < _options.MaxPages; page++)
        {
            var query = $"/v2/orders?status={status}&limit={OrdersPerPage}&direction=asc"
                + (after > 0 ? $"&after={Uri.EscapeDataString(RestTime.Format(after))}" : "");
            var rows = await ReadArrayAsync(What, query, AlpacaOrder.Read, stop).ConfigureAwait(false);
            var known = found.Count;
            foreach (var order in rows)
                found[order.Id] = order;
            if (rows.Count < OrdersPerPage)
                return [.. found.Values];
            // Orders of one ns at a page's end would be skipped by an exclusive bound: one ns is stepped back.
            after = rows[^1].SubmittedTimeNs - 1;
            if (found.Count == known)
                throw AlpacaError.EndlessPages(What, "a page brought nothing new");
        }

        throw AlpacaError.EndlessPages(What, $"more than {_options.MaxPages} pages");
    }

    /// <summary>Executions after a time, oldest first, page by page.</summary>
    /// <param name="afterNs">Exclusive, ns since the Unix epoch.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<IReadOnlyList<FillActivity>> ListFillsAsync(long afterNs, CancellationToken stop)
    {
        const string What = "the list of fills";
        var found = new Dictionary<string, FillActivity>(StringComparer.Ordinal);
        var token = "";
        for (var page = 0; page < _options.MaxPages; page++)
        {
            var query = $"/v2/account/activities/FILL?direction=asc&page_size={FillsPerPage}"
                + $"&after={Uri.EscapeDataString(RestTime.Format(afterNs))}"
                + (token.Length > 0 ? $"&page_token={Uri.EscapeDataString(token)}" : "");
            var rows = await ReadArrayAsync(What, query, FillActivity.Read, stop).ConfigureAwait(false);
            foreach (var fill in rows)
                found[fill.Id] = fill;
            if (rows.Count < FillsPerPage)
                return [.. found.Values];
            if (rows[^1].Id == token)
                throw AlpacaError.EndlessPages(What, "a page repeats itself");
            token = rows[^1].Id;
        }

        throw AlpacaError.EndlessPages(What, $"more than {_options.MaxPages} pages");
    }

    /// <summary>All positions.</summary>
    public Task<IReadOnlyList<AlpacaPosition>> ListPositionsAsync(CancellationToken stop) =>
        ReadArrayAsync("the list of positions", "/v2/positions", AlpacaPosition.Read, stop);

    /// <summary>The account.</summary>
    public Task<AlpacaAccount> ReadAccountAsync(CancellationToken stop) =>
        ReadObjectAsync("the account", "/v2/account", AlpacaAccount.Read, stop);

    /// <summary>All active assets of a class: us_equity or crypto.</summary>
    public Task<IReadOnlyList<AlpacaAsset>> ListAssetsAsync(string assetClass, CancellationToken stop) =>
        ReadArrayAsync("the list of assets",
            $"/v2/assets?status=active&asset_class={Uri.EscapeDataString(assetClass)}", AlpacaAsset.Read, stop);

    /// <summary>Alpaca's clock.</summary>
    public Task<AlpacaClock> ReadClockAsync(CancellationToken stop) =>
        ReadObjectAsync("the clock", "/v2/clock", AlpacaClock.Read, stop);

    /// <summary>The trading days from one day to another, both included.</summary>
    public Task<IReadOnlyList<CalendarEntry>> ReadCalendarAsync(
        DateOnly first, DateOnly last, CancellationToken stop) =>
        ReadArrayAsync(
            "the calendar",
            string.Create(
                CultureInfo.InvariantCulture, $"/v2/calendar?start={first:yyyy-MM-dd}&end={last:yyyy-MM-dd}"),
            CalendarEntry.Read,
            stop);

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();

    private static OrderReply Judge(RestReply reply)
    {
        if (reply.IsSuccess)
            return JudgeSuccess(reply);
        if (reply.IsStopped)
            return new OrderReply(OrderOutcome.NotSent, null, 0, 0, reply.Trouble, "");
        var (code, message, isParsed) = reply.Error();
        var isRefused = reply.Status == 429 || (isParsed && reply.Status is 400 or 401 or 403 or 404 or 422);
        return new OrderReply(
            isRefused ? OrderOutcome.Refused : OrderOutcome.Unknown,
            null,
            reply.Status,
            code,
            message,
            reply.RequestId);
    }

    private static OrderReply JudgeSuccess(RestReply reply)
    {
        try
        {
            if (reply.Json() is { } json)
            {
                return new OrderReply(
                    OrderOutcome.Accepted, AlpacaOrder.Read(json), reply.Status, 0, "", reply.RequestId);
            }
        }
        catch (FormatException)
        {
            // It was taken, but nobody can say as what: that has to be looked up.
        }

        return new OrderReply(
            OrderOutcome.Unknown, null, reply.Status, 0, "the reply is no order", reply.RequestId);
    }

    private async Task<AlpacaOrder?> FindAsync(string what, string path, CancellationToken stop)
    {
        var reply = await _transport.ReadAsync(what, path, stop, mayLack: true).ConfigureAwait(false);
        if (reply.Status == 404)
            return null;
        return reply.Json() is { ValueKind: JsonValueKind.Object } json
            ? Read(what, json, AlpacaOrder.Read)
            : throw AlpacaError.BadReply(what, "it is no JSON object");
    }

    private async Task<T> ReadObjectAsync<T>(
        string what, string path, Func<JsonElement, T> read, CancellationToken stop)
    {
        var reply = await _transport.ReadAsync(what, path, stop).ConfigureAwait(false);
        return reply.Json() is { ValueKind: JsonValueKind.Object } json
            ? Read(what, json, read)
            : throw AlpacaError.BadReply(what, "it is no JSON object");
    }

    private async Task<IReadOnlyList<T>> ReadArrayAsync<T>(
        string what, string path, Func<JsonElement, T> read, CancellationToken stop)
    {
        var reply = await _transport.ReadAsync(what, path, stop).ConfigureAwait(false);
        return reply.Json() is { ValueKind: JsonValueKind.Array } json
            ? Read(what, json, rows => rows.EnumerateArray().Select(read).ToList())
            : throw AlpacaError.BadReply(what, "it is no JSON array");
    }

    private static T Read<T>(string what, JsonElement json, Func<JsonElement, T> read)
    {
        try
        {
            return read(json);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            throw AlpacaError.BadReply(what, error.Message);
        }
    }
}
