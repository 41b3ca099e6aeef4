namespace MicroAlpha.Storage.ClickHouse;

/// <summary>How to reach a ClickHouse server over HTTP.</summary>
/// <param name="Url">http or https, host, port.</param>
/// <param name="Database">The database of the tables.</param>
/// <param name="User">User name; empty = the server's default user.</param>
/// <param name="Password">Password; never printed.</param>
internal sealed record ServerAddress(Uri Url, string Database, string User = "", string Password = "")
{
    /// <summary>Longest time to connect, ms.</summary>
    public int ConnectTimeoutMs { get; init; } = 2_000;

    /// <summary>Longest silence while sending or waiting for an answer, ms.</summary>
    public int ReplyTimeoutMs { get; init; } = 30_000;

    /// <summary>Longest time until a query is seen running, ms.</summary>
    public int FenceTimeoutMs { get; init; } = 5_000;

    /// <summary>Whether blocks are compressed on their way.</summary>
    public StoreCompression Compression { get; init; } = StoreCompression.Auto;

    /// <summary>True when blocks are compressed, if the server takes it.</summary>
    public bool IsCompressed => Compression == StoreCompression.Auto
        ? !Url.IsLoopback
        : Compression == StoreCompression.Lz4;

    /// <inheritdoc/>
    public override string ToString() => $"{Url.Scheme}://{Url.Host}:{Url.Port}/{Database}";
}
