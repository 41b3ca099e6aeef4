using System.Net;
using System.Net.Sockets;
using System.Text;
using MicroAlpha.Events;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MicroAlpha.Host.Metrics;

/// <summary>Serves <c>GET /metrics</c> and <c>GET /healthz</c> over HTTP/1.1, read only.</summary>
/// <remarks>
/// Kestrel is used without its application host: the host would take over SIGTERM and SIGINT, which belong to the
/// engine's drain, and would read appsettings.json and ASPNETCORE_ variables, which could open further addresses.
/// </remarks>
internal sealed class MetricsServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWait = TimeSpan.FromSeconds(1);

    private readonly KestrelServer _server;

    private MetricsServer(KestrelServer server, IPEndPoint endPoint) => (_server, EndPoint) = (server, endPoint);

    /// <summary>Where it listens, with the port that was really taken.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Starts listening.</summary>
    /// <param name="options">Where.</param>
    /// <param name="scraper">What <c>/metrics</c> shows.</param>
    /// <param name="health">What <c>/healthz</c> answers.</param>
    /// <param name="cancellation">Gives up starting.</param>
    /// <exception cref="EngineException">
    /// MA-532: bad address or port; MA-531: other machines could reach it; MA-530: the port is taken or the address is
    /// not this machine's.
    /// </exception>
    public static async Task<MetricsServer> StartAsync(
        MetricsServerOptions options,
        MeterScraper scraper,
        IHealthSource health,
        CancellationToken cancellation = default)
    {
        var wanted = Check(options);
        var settings = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        settings.Limits.MaxConcurrentConnections = options.ConnectionsMax;
        settings.Limits.MaxRequestBodySize = 0;
        settings.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        settings.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        settings.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        ListenOptions? listening = null;
        settings.Listen(wanted, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listening = listen;
        });
        var transport = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { IOQueueCount = 0 }), NullLoggerFactory.Instance);
        var server = new KestrelServer(Options.Create(settings), transport, NullLoggerFactory.Instance);
        try
        {
            await server.StartAsync(new Application(scraper, health), cancellation).ConfigureAwait(false);
            return new MetricsServer(server, listening!.IPEndPoint ?? wanted);
        }
        catch (Exception exception)
            when (exception is IOException or AddressInUseException or SocketException)
        {
            server.Dispose();
            throw NotFree(wanted, exception);
        }
    }

    /// <summary>
    /// Looks whether the address could be had: a start refuses before it has touched anything, and <see
    /// cref="StartAsync"/> decides.
    /// </summary>
    /// <exception cref="EngineException">As <see cref="StartAsync"/>.</exception>
    public static void RequireFree(MetricsServerOptions options)
    {
        var wanted = Check(options);
        try
        {
            using var socket = new Socket(wanted.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(wanted);
            socket.Listen(1);
        }
        catch (SocketException exception)
        {
            throw NotFree(wanted, exception);
        }
    }

    /// <summary>Stops listening; requests under way get a second to finish.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(StopWait);
        await _server.StopAsync(patience.Token).ConfigureAwait(false);
        _server.Dispose();
    }

    private static IPEndPoint Check(MetricsServerOptions options)
    {
        if (!IPAddress.TryParse(options.Address, out var address) || options.Port is < 0 or > IPEndPoint.MaxPort)
        {
            throw new EngineException("MA-532", ExitCode.Usage,
                $"'{options.Address}' port {options.Port} is not an IP address and a port from 0 to "
                    + $"{IPEndPoint.MaxPort}");
        }

        if (!IPAddress.IsLoopback(address) && !options.AllowRemote)
        {
            throw new EngineException("MA-531", ExitCode.Usage,
                $"the metrics address {address} is reachable from other machines; use 127.0.0.1, or set "
                    + "http.allowRemote to true");
        }

        return new IPEndPoint(address, options.Port);
    }

    private static EngineException NotFree(IPEndPoint wanted, Exception exception) => new(
        "MA-530",
        ExitCode.Missing,
        $"cannot serve metrics on {wanted}: {Innermost(exception)}; stop what uses the port, set http.port to another "
            + "one, or to 0 for any free one",
        exception);

    private static string Innermost(Exception exception) =>
        exception.InnerException is null ? exception.Message : Innermost(exception.InnerException);

    private sealed class Application(MeterScraper scraper, IHealthSource health) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }

        public async Task ProcessRequestAsync(HttpContext context)
        {
            var (status, type, text) = Answer(context.Request);
            var bytes = Encoding.UTF8.GetBytes(text);
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.ContentLength = bytes.Length;
            context.Response.Headers.CacheControl = "no-store";
            if (status == StatusCodes.Status405MethodNotAllowed)
                context.Response.Headers.Allow = "GET, HEAD";
            if (!HttpMethods.IsHead(context.Request.Method))
                await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }

        private (int Status, string Type, string Text) Answer(HttpRequest request)
        {
            const string Plain = "text/plain; charset=utf-8";
            if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
                return (StatusCodes.Status405MethodNotAllowed, Plain, "read only: GET or HEAD\n");
            if (request.Path == "/metrics")
                return (StatusCodes.Status200OK, PrometheusText.ContentType, PrometheusText.Render(scraper.Scrape()));
            if (request.Path != "/healthz")
                return (StatusCodes.Status404NotFound, Plain, "there is /metrics and /healthz\n");
            return health.IsHealthy(out var reason)
                ? (StatusCodes.Status200OK, Plain, "ok\n")
                : (StatusCodes.Status503ServiceUnavailable, Plain, reason + "\n");
        }
    }
}
