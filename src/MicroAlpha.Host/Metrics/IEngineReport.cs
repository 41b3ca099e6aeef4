namespace MicroAlpha.Host.Metrics;

/// <summary>Reads the engine's counters. Any thread, never a lane; must not block and not throw.</summary>
internal interface IEngineReport
{
    /// <summary>The engine now.</summary>
    EngineSnapshot Read();
}
