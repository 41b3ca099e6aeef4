using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MicroAlpha.Events;
using MicroAlpha.Venue.Faults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MicroAlpha.Venue.Server;

/// <summary>
/// The exchange with its network: REST, data streams and trading stream on one port of the loopback address.
/// <see cref="StartAsync"/> once, then <see cref="DisposeAsync"/>. Any thread.
/// </summary>
public sealed class VenueServer : IAsyncDisposable
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _web;
    private readonly FaultSet _faults = new();
    private readonly X509Certificate2? _certificate;
    private readonly StreamEndpoint _streams;
    private bool _isStarted;
    private bool _isDisposed;

    private VenueServer(VenueOptions options)
    {
        foreach (var setting in options.Faults.Where(static setting => !FaultSet.IsSingle(setting.Fault)))
            _faults.On(setting);
        Exchange = new Exchange(options, _faults);
        _certificate = options.IsTls ? MakeCertificate() : null;
        // The empty builder reads no configuration and writes no log: what is served is in the options alone.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (options.IsTls)
            builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        _web = builder.Build();
        _streams = new StreamEndpoint(Exchange);
        var router = new Router();
        TradingRoutes.Map(router, Exchange);
        AccountRoutes.Map(router, Exchange);
        HistoryRoutes.Map(router, Exchange);
        LatestRoutes.Map(router, Exchange);
        VenueRoutes.Map(router, Exchange);
        var pipeline = new HttpPipeline(Exchange, router, options);
        _web.Use(_streams.PrepareAsync);
        _web.UseWebSockets();
        _web.Run(async context =>
        {
            if (!await _streams.TryServeAsync(context).ConfigureAwait(false))
                await pipeline.AnswerAsync(context).ConfigureAwait(false);
        });
    }

    /// <summary>Base of REST requests, for example <c>http://127.0.0.1:8080</c>.</summary>
    public string RestUrl { get; private set; } = "";

    /// <summary>
    /// Base of streams, for example <c>ws://127.0.0.1:8080</c>; append <c>/v2/iex</c> or <c>/stream</c>.
    /// </summary>
    public string StreamUrl { get; private set; } = "";

    /// <summary>The port that is listened on.</summary>
    public int Port { get; private set; }

    /// <summary>The lasting faults that are on.</summary>
    public IReadOnlyList<FaultSetting> Faults => _faults.Active;

    /// <summary>The exchange behind the network.</summary>
    internal Exchange Exchange { get; }

    /// <summary>Starts a server; it is ready when the task is done.</summary>
    /// <exception cref="EngineException">MA-720 when the port cannot be had; what the feeds and the matcher
    /// throw.</exception>
    public static async Task<VenueServer> StartAsync(VenueOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var server = new VenueServer(options);
        try
        {
            server.Exchange.Start();
            server._isStarted = true;
            await server._web.StartAsync(cancellation).ConfigureAwait(false);
            server.ReadAddress(options);
            foreach (var setting in options.Faults.Where(static setting => FaultSet.IsSingle(setting.Fault)))
                server._faults.On(setting);
            return server;
        }
        catch (Exception error)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            if (error is not IOException)
                throw;
            throw new EngineException(
                "MA-720",
                ExitCode.Missing,
                $"the venue cannot listen on port {options.Port} of 127.0.0.1: {error.Message} Choose another port, or "
                    + "0 for any free one.",
                error);
        }
    }

    /// <summary>Switches a fault on; a single one happens once.</summary>
    public void Raise(FaultSetting setting) => _faults.On(setting);

    /// <summary>Switches a lasting fault off.</summary>
    public void Clear(VenueFault fault) => _faults.Off(fault);

    /// <summary>What the venue has done so far.</summary>
    public Task<VenueStatistics> StatisticsAsync() => Exchange.Loop.Ask(() => VenueStatistics.Of(Exchange));

    /// <summary>
    /// Ends connections, network and exchange. False when the exchange thread has not ended after that time: it is
    /// left to itself then, with its memory, and ends with the process.
    /// </summary>
    /// <param name="within">What the exchange thread has to end what it is doing; twice that at most.</param>
    public async Task<bool> StopAsync(TimeSpan within)
    {
        if (_isDisposed)
            return true;
        _isDisposed = true;
        if (_isStarted)
            await _streams.CloseAsync(CloseTimeout, within).ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _web.StopAsync(timeout.Token).ConfigureAwait(false);
        if (!Exchange.Loop.TryStop(within))
            return false;
        await _web.DisposeAsync().ConfigureAwait(false);
        Exchange.Dispose();
        _certificate?.Dispose();
        return true;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => _ = await StopAsync(StopTimeout).ConfigureAwait(false);

    private void Listen(KestrelServerOptions kestrel, VenueOptions options)
    {
        kestrel.AddServerHeader = false;
        // A dripping or silent stream is a fault of ours, not of the client's.
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Listen(IPAddress.Loopback, options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (_certificate is not null)
                listen.UseHttps(_certificate);
        });
    }

    private void ReadAddress(VenueOptions options)
    {
        var addresses = _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Port = new Uri(addresses.Addresses.First()).Port;
        var end = options.IsTls ? "s" : "";
        RestUrl = $"http{end}://127.0.0.1:{Port}";
        StreamUrl = $"ws{end}://127.0.0.1:{Port}";
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    // Signals are the caller's.
    private sealed class SilentLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
