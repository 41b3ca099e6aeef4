namespace MicroAlpha.Host.Engine;

/// <summary>
/// What fills the event ring. One feed thread calls <see cref="Run"/>; everything else may be called by any thread.
/// </summary>
internal interface IFeed : IDisposable
{
    /// <summary>Events published so far.</summary>
    long Received { get; }

    /// <summary>Largest delay between when an event was due and when it was published, ns; 0 for live feeds.</summary>
    long LateNsMax { get; }

    /// <summary>True when the source had no more events.</summary>
    bool IsAtEnd { get; }

    /// <summary>What ended the feed, when it was an error.</summary>
    Exception? Fault { get; }

    /// <summary>What it waits for while nothing can come, for people; empty while events flow.</summary>
    string Waiting { get; }

    /// <summary>What the feed lacked although it did not fail, for people; empty when it is whole.</summary>
    string Trouble { get; }

    /// <summary>Code of that trouble.</summary>
    string TroubleCode { get; }

    /// <summary>The subscriptions that can be changed while it runs; null when there are none.</summary>
    ISubscriptions? Subscriptions { get; }

    /// <summary>Runs until the source ends, <see cref="Stop"/> is called, or the ring is closed.</summary>
    void Run();

    /// <summary>Asks <see cref="Run"/> to return soon.</summary>
    void Stop();
}
