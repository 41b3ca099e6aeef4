using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace MicroAlpha.Storage.ClickHouse;

/// <summary>
/// A ClickHouse server over HTTP. For one that does not know tokens, the last byte of a block is held back until the
/// server lists the query as running: before that byte the block can not be committed, and after it the query can be
/// watched until it is gone. Without this, a request that sleeps in a stopped server's socket could be committed long
/// after it was given up.
/// </summary>
internal sealed class ServerBackend : IStoreBackend
{
    private const int FencePollMicroseconds = 500;

    // 18.16 takes 16,384 bytes.
    private const int LongestPath = 12_000;

    private readonly ServerAddress _server;
    private readonly WireBody _wire = new();
    private readonly WireBody _statement = new();
    private StoreCapabilities? _capabilities;

    /// <summary>Points to a server; nothing is connected yet.</summary>
    public ServerBackend(ServerAddress server) => _server = server;

    /// <inheritdoc/>
    public string Place => _server.ToString();

    /// <inheritdoc/>
    public string Database => _server.Database;

    /// <summary>The same server with another database.</summary>
    public ServerBackend InDatabase(string database) => new(_server with { Database = database });

    /// <inheritdoc/>
    public StoreReply Query(string sql)
    {
        using var output = new MemoryStream();
        return Query(sql, output);
    }

    /// <summary>Runs a statement and writes what it returns; the text of the answer is what fits in memory.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="output">Receives the result, or the error's text.</param>
    /// <param name="format">Format when the statement names none.</param>
    public StoreReply Query(string sql, Stream output, string format = "TabSeparated")
    {
        using var exchange = new HttpExchange(_server);
        try
        {
            // A server that does not count a body (18.16 does not) runs as much of a statement as it got before a link
            // broke: a deletion without its last conditions. A head is read whole or not at all, and so is a
            // compressed block.
            var path = $"/?database={Uri.EscapeDataString(Database)}&wait_end_of_query=1&default_format={format}";
            var inHead = $"{path}&query={Uri.EscapeDataString(sql)}";
            ReadOnlySpan<byte> body = [];
            if (inHead.Length > LongestPath)
            {
                body = _statement.Compress(Encoding.UTF8.GetBytes(sql));
                inHead = $"{path}&decompress=1&{WireBody.Setting}=1";
            }

            exchange.Open(inHead, body.Length);
            exchange.Send(body, isLast: true);
            using var refusal = new MemoryStream();
            exchange.Receive(() => exchange.Status == 200 ? output : refusal);
            if (exchange.Status == 200)
                return new StoreReply(StoreOutcome.Done, 0, output is MemoryStream memory ? Text(memory) : "");
            var error = StoreReply.OfError(Text(refusal));
            return error.Text.Length > 0 ? error : error with { Text = $"HTTP status {exchange.Status}" };
        }
        catch (Exception error) when (IsOutside(error))
        {
            return new StoreReply(exchange.IsSent ? StoreOutcome.Unknown : StoreOutcome.NotDone, 0, Text(error));
        }
    }

    /// <inheritdoc/>
    public StoreReply Insert(in StoreInsert insert)
    {
        _capabilities ??= StoreCapabilities.TryFind(this);
        if (_capabilities is null)
            return new StoreReply(StoreOutcome.NotDone, 0, "the server does not answer");
        using var exchange = new HttpExchange(_server);
        using var output = new MemoryStream();
        try
        {
            var front = FrontBytes(insert.Bytes);
            var body = insert.Bytes[front..];
            if (IsCompressed(_capabilities))
                body = _wire.Compress(body);
            exchange.Open(PathOf(insert, _capabilities), body.Length);
            if (!_capabilities.HasToken)
            {
                exchange.Send(body[..^1], isLast: false);
                if (!IsSeenRunning(exchange, insert.QueryId))
                    return Early(exchange, output);
                body = body[^1..];
            }

            exchange.Send(body, isLast: true);
            exchange.Receive(output);
            var text = Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
            if (exchange.Status != 200)
                return StoreReply.OfError(text);
            return text.Length == 0
                ? new StoreReply(StoreOutcome.Done, 0, "")
                : new StoreReply(StoreOutcome.Unknown, StoreErrors.CodeOf(text), text);
        }
        catch (Exception error) when (IsOutside(error))
        {
            if (!exchange.IsSent)
                return Early(exchange, output, Text(error));
            return new StoreReply(StoreOutcome.Unknown, 0, Text(error));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // A compressed block can not be read without its last byte either.
    private bool IsCompressed(StoreCapabilities capabilities) => _server.IsCompressed && capabilities.TakesLz4;

    private string PathOf(in StoreInsert insert, StoreCapabilities capabilities)
    {
        var names = new StringBuilder();
        foreach (var column in insert.Table.Columns)
            names.Append(names.Length == 0 ? "" : ", ").Append(column.Name);
        var sql = $"INSERT INTO {insert.Table.Name} ({names}) FORMAT Native\n";
        var path = new StringBuilder("/?database=").Append(Uri.EscapeDataString(Database));
        path.Append("&query_id=").Append(insert.QueryId);
        if (!capabilities.HasToken)
            path.Append("&max_query_size=").Append(sql.Length);
        foreach (var setting in capabilities.InsertSettings)
            path.Append('&').Append(setting);
        if (IsCompressed(capabilities))
            path.Append("&decompress=1&").Append(WireBody.Setting).Append("=1");
        if (capabilities.HasToken)
            path.Append("&insert_deduplication_token=").Append(insert.Token);
        path.Append("&query=").Append(Uri.EscapeDataString(sql));
        // The byte behind these is a newline, and the server itself puts one behind the query.
        foreach (var single in insert.Bytes[..(FrontBytes(insert.Bytes) - 1)])
            path.Append('%').Append(single.ToString("X2", CultureInfo.InvariantCulture));
        return path.ToString();
    }

    /// <summary>
    /// Bytes of a block that travel with the query in the URL: the numbers of columns and rows and the length of the
    /// first column's name. A server that waits for a whole body before it parses a query (18.16 does) parses, and
    /// lists, one that is longer than max_query_size in the URL alone. The length is 10, a newline, which the server
    /// adds to the URL's part.
    /// </summary>
    private static int FrontBytes(ReadOnlySpan<byte> body)
    {
        var at = 1;
        while (body[at++] >= 0x80)
        {
        }

        if (body[at] != '\n')
            throw new InvalidOperationException("the first column's name must have ten letters");
        return at + 1;
    }

    private bool IsSeenRunning(HttpExchange exchange, string queryId)
    {
        var endMs = Environment.TickCount64 + _server.FenceTimeoutMs;
        while (Environment.TickCount64 < endMs)
        {
            var reply = Query($"SELECT count() FROM system.processes WHERE query_id = '{queryId}'");
            if (reply.IsDone && reply.FirstRow is ["1"])
                return true;
            if (exchange.HasAnswer(FencePollMicroseconds))
                return false;
        }

        return false;
    }

    /// <summary>The last byte was not sent, so nothing was committed; the server may have said why.</summary>
    private static StoreReply Early(HttpExchange exchange, MemoryStream output, string why = "")
    {
        try
        {
            if (exchange.HasAnswer(0))
            {
                exchange.Receive(output);
                var text = Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
                var reply = StoreReply.OfError(text);
                return reply.Outcome == StoreOutcome.Unknown ? reply with { Outcome = StoreOutcome.NotDone } : reply;
            }
        }
        catch (Exception error) when (IsOutside(error))
        {
            why = why.Length == 0 ? error.Message : why;
        }

        why = why.Length == 0 ? "the server did not list the query as running in time" : why;
        return new StoreReply(StoreOutcome.NotDone, 0, why);
    }

    private static bool IsOutside(Exception error) =>
        error is IOException or SocketException or AuthenticationException or FormatException;

    private static string Text(MemoryStream bytes) =>
        Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);

    private static string Text(Exception error) => error.InnerException is SocketException inner
        && !error.Message.Contains(inner.Message, StringComparison.Ordinal)
        ? $"{error.Message} ({inner.Message})"
        : error.Message;
}
