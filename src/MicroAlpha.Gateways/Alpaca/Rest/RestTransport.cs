using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Rest;

/// <summary>
/// Requests to one host. Certificates are checked as the system does, redirects are not followed, and no order is sent
/// twice: .NET itself resends requests without a body, so cancels carry an empty one. Any thread.
/// </summary>
internal sealed class RestTransport : IDisposable
{
    private readonly HttpClient _client;
    private readonly RestOptions _options;
    private readonly RateBudget _budget;
    private readonly AlpacaKeys _keys;
    private readonly Uri _host;

    public RestTransport(Uri host, AlpacaKeys keys, RestOptions options, int perMinute)
    {
        _host = host;
        _keys = keys;
        _options = options;
        _budget = new RateBudget(options.Time, options.Random, perMinute);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromMilliseconds(options.ConnectTimeoutMs),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = !host.IsLoopback,
        })
        {
            // Our own limit, whose clock can be replaced.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The budget of the host.</summary>
    public RateBudget Budget => _budget;

    /// <summary>Sends once, whatever comes. Cancellation is the caller's only exception.</summary>
    public async Task<RestReply> SendAsync(
        HttpMethod method,
        string path,
        byte[]? body,
        RequestClass kind,
        CancellationToken stop,
        IWriteGate? gate = null)
    {
        await _budget.AcquireAsync(kind, stop).ConfigureAwait(false);
        using var request = new HttpRequestMessage(method, new Uri(_host, path));
        request.Headers.TryAddWithoutValidation("APCA-API-KEY-ID", _keys.Key);
        request.Headers.TryAddWithoutValidation("APCA-API-SECRET-KEY", _keys.Secret);
        if (method != HttpMethod.Get)
        {
            request.Content = gate is null
                ? new ByteArrayContent(body ?? [])
                : new GatedContent(body ?? [], gate);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        }

        using var limit = new CancellationTokenSource(
            TimeSpan.FromMilliseconds(_options.RequestTimeoutMs), _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        var status = 0;
        try
        {
            using var response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            status = (int)response.StatusCode;
            var id = Header(response, "X-Request-ID") ?? "";
            _budget.Observe(
                status, Number(response, "X-RateLimit-Limit"), Number(response, "X-RateLimit-Remaining"),
                Number(response, "X-RateLimit-Reset"));
            var bytes = await ReadBodyAsync(response, either.Token).ConfigureAwait(false);
            return bytes is null
                ? new RestReply(status, [], id, $"the reply is longer than {_options.MaxReplyBytes} bytes")
                : new RestReply(status, bytes, id, "");
        }
        catch (Exception error) when (!stop.IsCancellationRequested && IsOfNetwork(error))
        {
            var trouble = limit.IsCancellationRequested
                ? $"no reply within {_options.RequestTimeoutMs} ms"
                : Describe(error);
            return new RestReply(status, [], "", trouble)
            {
                IsStopped = request.Content is GatedContent { IsStopped: true },
            };
        }
    }

    /// <summary>
    /// Asks, again and again with back-off while the server has trouble, and returns the reply of status 2xx.
    /// </summary>
    /// <param name="what">The question, for messages.</param>
    /// <param name="path">Path and query.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="mayLack">True when 404 is an answer and is returned too.</param>
    /// <exception cref="Events.EngineException">MA-450 no answer, MA-451 refused.</exception>
    public async Task<RestReply> ReadAsync(string what, string path, CancellationToken stop, bool mayLack = false)
    {
        var first = TimeSpan.FromMilliseconds(_options.RetryFirstMs);
        var backoff = new Backoff(first, first * 30, first / 10, _options.Random);
        while (true)
        {
            var reply = await SendAsync(HttpMethod.Get, path, null, RequestClass.Read, stop).ConfigureAwait(false);
            if (reply.IsSuccess || (mayLack && reply.Status == 404 && reply.Trouble.Length == 0))
                return reply;
            var (_, message, _) = reply.Error();
            var isWorthIt = reply.Status is 0 or 429 or >= 500 || reply.Trouble.Length > 0;
            if (!isWorthIt)
                throw AlpacaError.ReadRefused(what, reply.Status, message);
            if (backoff.Failures + 1 >= _options.ReadAttempts)
            {
                throw AlpacaError.ReadFailed(
                    what, $"{(reply.Status == 0 ? "" : $"HTTP {reply.Status}: ")}{message} "
                        + $"({_options.ReadAttempts} attempts)");
            }

            await Task.Delay(backoff.Next(), _options.Time, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    private async Task<byte[]?> ReadBodyAsync(HttpResponseMessage response, CancellationToken stop)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        using var body = new MemoryStream();
        var part = new byte[64 * 1024];
        while (true)
        {
            var count = await stream.ReadAsync(part, stop).ConfigureAwait(false);
            if (count == 0)
                return body.ToArray();
            if (body.Length + count > _options.MaxReplyBytes)
                return null;
            body.Write(part, 0, count);
        }
    }

    private static bool IsOfNetwork(Exception error) => error is HttpRequestException or IOException or SocketException
        or OperationCanceledException or AuthenticationException or InvalidDataException;

    private static string Describe(Exception error)
    {
        var cause = error;
        while (cause.InnerException is not null)
            cause = cause.InnerException;
        return cause.Message;
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    private static long Number(HttpResponseMessage response, string name) =>
        long.TryParse(Header(response, name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : -1;
}
