using System.Collections.Concurrent;
using System.Net.WebSockets;
using MicroAlpha.Venue.Faults;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace MicroAlpha.Venue.Server;

/// <summary>Takes upgrades to WebSockets and runs their connections. Any thread.</summary>
internal sealed class StreamEndpoint(Exchange exchange)
{
    private const string TradingPath = "/stream";
    private const int PollMs = 10;

    private readonly ConcurrentDictionary<StreamConnection, bool> _open = new();

    /// <summary>Puts the fault stream below the WebSocket middleware, which comes next.</summary>
    public Task PrepareAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } upgrade)
            context.Features.Set<IHttpUpgradeFeature>(new FaultyUpgrade(upgrade, exchange.Faults));
        return next(context);
    }

    /// <summary>Closes every connection, those that do not answer by force.</summary>
    /// <param name="within">What clients have to answer.</param>
    /// <param name="ofLoop">What the exchange thread has to end what it is doing.</param>
    public async Task CloseAsync(TimeSpan within, TimeSpan ofLoop)
    {
        Task asked = exchange.Loop.Ask(() =>
        {
            foreach (var connection in _open.Keys)
                connection.Outbox.Complete(WebSocketCloseStatus.EndpointUnavailable);
            return true;
        });
        await asked.WaitAsync(ofLoop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (var waited = TimeSpan.Zero; waited < within && !_open.IsEmpty; waited += TimeSpan.FromMilliseconds(PollMs))
            await Task.Delay(PollMs).ConfigureAwait(false);
        foreach (var connection in _open.Keys)
            connection.Abort();
    }

    /// <summary>True when the request was an upgrade; it is over then.</summary>
    public async Task<bool> TryServeAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            return false;
        var path = context.Request.Path.Value!.TrimEnd('/');
        var feed = StreamFeed.All.FirstOrDefault(known => known.Path == path);
        if (feed is null && path != TradingPath)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return true;
        }

        if (exchange.Faults.IsOn(VenueFault.UpgradeLimited))
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return true;
        }

        await ServeAsync(context, feed).ConfigureAwait(false);
        return true;
    }

    private async Task ServeAsync(HttpContext context, StreamFeed? feed)
    {
        var isPacked = context.Request.ContentType?.Contains("msgpack", StringComparison.OrdinalIgnoreCase) == true;
        var keys = HttpKeys.Of(context.Request);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            // Compression beside secrets can leak them (CRIME); on loopback, with no secret sent back, it cannot.
            DangerousEnableCompression = !exchange.Faults.IsOn(VenueFault.NoDeflate),
            KeepAliveInterval = Timeout.InfiniteTimeSpan,
        }).ConfigureAwait(false);
        var transport = ((FaultyUpgrade)context.Features.Get<IHttpUpgradeFeature>()!).Stream!;
        using var connection = new StreamConnection(socket, transport, exchange.Loop, context.Abort);
        IStreamSession session = feed is null
            ? new TradingSession(connection, exchange.Services, exchange.Accounts, keys, isPacked)
            : new MarketSession(connection, exchange.Services, feed, keys, isPacked);
        _open[connection] = true;
        try
        {
            await connection.RunAsync(session).ConfigureAwait(false);
        }
        finally
        {
            _ = _open.TryRemove(connection, out _);
        }
    }
}
