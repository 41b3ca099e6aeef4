namespace MicroAlpha.Host.Configuration;

/// <summary>The read-only HTTP server: <c>/metrics</c> and <c>/healthz</c>.</summary>
internal sealed record HttpSettings
{
    /// <summary>Whether it listens at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>IP address to listen on. Anything but loopback needs <see cref="AllowRemote"/>.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 0 to 65,535; 0 = any free one, named at start.</summary>
    public int Port { get; init; } = 9464;

    /// <summary>Says that an address other machines can reach is meant.</summary>
    public bool AllowRemote { get; init; }
}
