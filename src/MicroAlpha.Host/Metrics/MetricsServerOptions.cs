namespace MicroAlpha.Host.Metrics;

/// <summary>Where <c>/metrics</c> and <c>/healthz</c> are served.</summary>
internal sealed record MetricsServerOptions
{
    /// <summary>The IP address; loopback unless <see cref="AllowRemote"/>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>The TCP port, 0 to 65,535; 0 = any free one.</summary>
    public int Port { get; init; } = 9464;

    /// <summary>Says that an address other machines can reach is meant.</summary>
    public bool AllowRemote { get; init; }

    /// <summary>Connections served at once; default 32.</summary>
    public int ConnectionsMax { get; init; } = 32;
}
