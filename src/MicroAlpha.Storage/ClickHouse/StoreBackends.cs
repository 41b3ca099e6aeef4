namespace MicroAlpha.Storage.ClickHouse;

/// <summary>Opens what the settings name. Nothing is connected to a server yet.</summary>
internal static class StoreBackends
{
    /// <summary>The servers in the order of the shards, or the embedded engine.</summary>
    /// <exception cref="Events.EngineException">MA-662: the store is off; MA-663: no embedded engine.</exception>
    public static IReadOnlyList<IStoreBackend> Open(StoreSettings settings)
    {
        if (settings.Type == StoreType.Embedded)
            return [EmbeddedBackend.Open(settings)];
        if (settings.Type == StoreType.Off)
        {
            throw new Events.EngineException(
                "MA-662",
                Events.ExitCode.Usage,
                "no store is configured: store.type is off; set it to server, with store.urls, or to embedded");
        }

        List<IStoreBackend> backends = [];
        foreach (var url in settings.Urls)
        {
            backends.Add(new ServerBackend(
                new ServerAddress(new Uri(url), settings.Database, settings.User, settings.Password)
                {
                    ReplyTimeoutMs = settings.ReplyTimeoutMs,
                    FenceTimeoutMs = Math.Min(settings.ReplyTimeoutMs, 5_000),
                    Compression = settings.Compression,
                }));
        }

        return backends;
    }
}
