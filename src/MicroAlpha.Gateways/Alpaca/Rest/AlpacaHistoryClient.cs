using System.Globalization;
using System.Text.Json;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// The data host: history by pages, and the most active symbols. Reads are retried and throw. Any thread.
/// </summary>
public sealed class AlpacaHistoryClient : IDisposable
{
    private readonly RestTransport _transport;
    private readonly RestOptions _options;
    private readonly SessionTime _time;

    /// <summary>Creates the client; nothing is sent yet.</summary>
    /// <param name="host">For example <c>https://data.alpaca.markets</c>; http only for loopback.</param>
    /// <param name="keys">Sent as headers to this host only.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="Events.EngineException">MA-441: the host or a limit is not allowed.</exception>
    public AlpacaHistoryClient(Uri host, AlpacaKeys keys, RestOptions options)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(options);
        var errors = new List<string>();
        options.Validate(errors);
        AlpacaEndpoints.Check(errors, "dataRest", host, "https", "http");
        if (errors.Count > 0)
            throw AlpacaError.Options(errors);
        _options = options;
        _time = new SessionTime(options.Time);
        _transport = new RestTransport(host, keys, options, options.MarketPerMinute);
    }

    /// <summary>Most pages a query may have.</summary>
    public int MaxPages => _options.MaxPages;

    /// <summary>One page; an empty token asks for the first.</summary>
    public async Task<HistoryPage> ReadPageAsync(HistoryQuery query, string token, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(token);
        var what = $"the history of {query.RowsName}";
        var path = query.Path() + (token.Length > 0 ? $"&page_token={Uri.EscapeDataString(token)}" : "");
        var reply = await _transport.ReadAsync(what, path, stop).ConfigureAwait(false);
        if (reply.Json() is not { ValueKind: JsonValueKind.Object } json)
            throw AlpacaError.BadReply(what, "it is no JSON object");
        HistoryPage page;
        try
        {
            page = HistoryRows.Read(json, query, _time.NowNs);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            throw AlpacaError.BadReply(what, error.Message);
        }

        // A token that leads to itself would be followed for ever.
        return page.NextToken.Length > 0 && page.NextToken == token
            ? throw AlpacaError.EndlessPages(what, "a page names itself as the next one")
            : page;
    }

    /// <summary>The most active stocks of the day, most active first.</summary>
    /// <param name="byTrades">By trades, or by volume.</param>
    /// <param name="top">How many, 1 to 100.</param>
    /// <param name="stop">Ends it.</param>
    public async Task<IReadOnlyList<ActiveSymbol>> ListMostActiveAsync(bool byTrades, int top, CancellationToken stop)
    {
        const string What = "the list of most active stocks";
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"/v1beta1/screener/stocks/most-actives?by={(byTrades ? "trades" : "volume")}&top={top}");
        var reply = await _transport.ReadAsync(What, path, stop).ConfigureAwait(false);
        if (reply.Json() is not { ValueKind: JsonValueKind.Object } json)
            throw AlpacaError.BadReply(What, "it is no JSON object");
        return json.TryFind("most_actives", out var rows) && rows.ValueKind == JsonValueKind.Array
            ? [.. rows.EnumerateArray().Select(Read)]
            : [];
    }

    /// <inheritdoc />
    public void Dispose() => _transport.Dispose();

    private static ActiveSymbol Read(JsonElement row) =>
        new(row.Text("symbol"), row.Whole("volume"), row.Whole("trade_count"));
}
