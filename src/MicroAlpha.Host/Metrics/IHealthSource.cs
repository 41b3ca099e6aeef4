namespace MicroAlpha.Host.Metrics;

/// <summary>Tells whether the process does its work; what <c>/healthz</c> answers.</summary>
internal interface IHealthSource
{
    /// <summary>Whether all is well. Any thread; must not block.</summary>
    /// <param name="reason">What is wrong, one line; empty when nothing is.</param>
    bool IsHealthy(out string reason);
}
