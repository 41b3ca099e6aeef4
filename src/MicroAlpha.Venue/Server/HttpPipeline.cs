using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Native;
using MicroAlpha.Venue.Faults;
using MicroAlpha.Venue.Orders;
using Microsoft.AspNetCore.Http;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// What every REST request goes through: request id, faults, credentials, rate limit, the answer from the exchange
/// thread. Any thread.
/// </summary>
internal sealed class HttpPipeline(Exchange exchange, Router router, VenueOptions options)
{
    private const int GzipFrom = 1024;
    private const int DefaultResetSeconds = 2;
    private const int DefaultOrderTimeoutMs = 30_000;
    private const int DefaultReplyDelayMs = 50;
    private const string BadGatewayPage =
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"
        + "<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>\r\n";

    private readonly RateLimiter _trading = new(options.TradingRequestsPerMinute);
    private readonly RateLimiter _history = new(options.HistoryRequestsPerMinute);
    private long _lastRequestId;

    /// <summary>Answers one request.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var faults = exchange.Faults;
        var response = context.Response;
        response.Headers["X-Request-ID"] = Interlocked.Increment(ref _lastRequestId).ToString("x32", null);
        var path = context.Request.Path.Value ?? "/";
        if (!path.StartsWith("/_venue/", StringComparison.Ordinal))
        {
            if (faults.IsOn(VenueFault.BadGateway))
            {
                response.ContentType = "text/html";
                await WriteAsync(context, 502, Encoding.ASCII.GetBytes(BadGatewayPage)).ConfigureAwait(false);
                return;
            }

            if (Refusal(context, path, out var refusal))
            {
                await WriteAsync(context, refusal.Status, refusal.Body).ConfigureAwait(false);
                return;
            }
        }

        var reply = await FindAsync(context, path).ConfigureAwait(false);
        if (reply.IsNewOrder && (faults.IsOn(VenueFault.OrderTimeout) || faults.IsOn(VenueFault.EventBeforeReply)))
            await HoldAsync(reply, faults, context.RequestAborted).ConfigureAwait(false);
        try
        {
            await WriteAsync(context, reply.Status, reply.Body).ConfigureAwait(false);
        }
        finally
        {
            if (reply.Then is { } then)
                exchange.Loop.Post(then);
        }
    }

    /// <summary>True for the paths of the market-data API: its requests are counted apart.</summary>
    public static bool IsHistory(string path) => path.StartsWith("/v2/stocks/", StringComparison.Ordinal)
        || path.StartsWith("/v1beta", StringComparison.Ordinal);

    // Credentials and rate limit; sets the headers that every reply has.
    private bool Refusal(HttpContext context, string path, out Reply refusal)
    {
        refusal = Reply.NoContent;
        var isHistory = IsHistory(path);
        var keys = HttpKeys.Of(context.Request);
        if (!exchange.Services.Credentials.TryFind(keys.Key, keys.Secret, out var owner))
        {
            refusal = isHistory
                ? Reply.Plain(403, "unauthorized.")
                : Reply.Error(new OrderError(401, 40110000, "request is not authorized"));
            return true;
        }

        context.Items["owner"] = owner;
        var nowS = WallClock.NowNs() / DecimalE9.One;
        var limiter = isHistory ? _history : _trading;
        var isAllowed = limiter.TryTake(owner, nowS, out var remaining, out var resetS);
        if (exchange.Faults.IsOn(VenueFault.RateLimited))
        {
            isAllowed = false;
            remaining = 0;
            resetS = nowS + exchange.Faults.Number(VenueFault.RateLimited, DefaultResetSeconds);
        }

        // Without a limit there is nothing to say: a remainder of 0 would make clients wait.
        if (isAllowed && limiter.Limit <= 0)
            return false;
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = limiter.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = resetS.ToString(CultureInfo.InvariantCulture);
        if (isAllowed)
            return false;
        refusal = Reply.Error(new OrderError(429, 42910000, "rate limit exceeded"));
        return true;
    }

    private async Task<Reply> FindAsync(HttpContext context, string path)
    {
        var method = context.Request.Method;
        if (!router.TryFind(method, path, out var answer, out var names, out var isKnownPath))
            return Reply.Plain(isKnownPath ? 405 : 404, isKnownPath ? "method not allowed" : "endpoint not found.");
        using var body = await ReadBodyAsync(context.Request).ConfigureAwait(false);
        if (body is null && method is "POST" or "PATCH")
            return Reply.Error(new OrderError(400, 40010000, "request body format is invalid"));
        var request = new VenueRequest(
            context.Items["owner"] as string ?? "", names, context.Request.Query)
        {
            Body = body?.RootElement ?? default,
        };
        return await exchange.Loop.Ask(() => answer(request)).ConfigureAwait(false);
    }

    private static async Task<JsonDocument?> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            var document = await JsonDocument.ParseAsync(request.Body).ConfigureAwait(false);
            if (IsText(document.RootElement))
                return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // JSON may escape half a surrogate pair, which no string can hold: reading it throws. Depth: the parser's, 64.
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.Object => value.EnumerateObject().All(
                    static member => member.Name is not null && IsText(member.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // The order's events come first, or its reply does not come.
    private async Task HoldAsync(Reply reply, FaultSet faults, CancellationToken aborted)
    {
        var ms = faults.IsOn(VenueFault.OrderTimeout)
            ? faults.Number(VenueFault.OrderTimeout, DefaultOrderTimeoutMs)
            : faults.Number(VenueFault.EventBeforeReply, DefaultReplyDelayMs);
        if (reply.Then is { } then)
            exchange.Loop.Post(then);
        await Task.Delay(TimeSpan.FromMilliseconds(ms), aborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task WriteAsync(HttpContext context, int status, byte[] body)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (body.Length == 0)
        {
            if (status != 204)
                response.ContentLength = 0;
            return;
        }

        response.ContentType ??= "application/json; charset=UTF-8";
        var accepts = context.Request.Headers.AcceptEncoding.ToString();
        if (body.Length >= GzipFrom && accepts.Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                gzip.Write(body);
            body = packed.ToArray();
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        await response.CompleteAsync().ConfigureAwait(false);
    }
}
